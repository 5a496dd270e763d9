"""甲支部 owes a list since 20 May; today is 15 June, so that those above know."""

from datetime import date

import pytest

from tests.organ import TODAY
from yipanqi.kernel import clock, scope
from yipanqi.letters import actions
from yipanqi.letters.models import Letter
from yipanqi.obligations.actions import owe
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization

FACTS = "甲支部没有按期报送名单，支部书记两次未答复"


@pytest.fixture
def about(organ, being):
    """An overdue entry of an organisation."""

    def made(
        name: str = "甲支部", due: date = date(2026, 5, 20), key: str = "x:1", on: date = date(2026, 5, 6)
    ) -> Obligation:
        with clock.frozen(on), being("专职副书记") as actor:
            return owe(
                organization=organ.organizations[name], key=key, source="plans", kind="x", title="核对党员名单",
                basis="机关党委会议", due_on=due, by=actor,
            )  # fmt: skip

    return made


@pytest.fixture
def issue(organ, being):
    """A step taken, by default by the 专职副书记 for the 机关党委."""

    def made(about: Obligation, step: str = "hint", by: str = "专职副书记", of: str = "机关党委", **changes) -> Letter:
        given = {
            "facts": FACTS, "basis": "机关党委会议", "demand": "请抓紧补办", "issued_on": clock.today(),
            "approver": "机关党委书记", "occasion": "6月15日上午，机关党委，甲支部书记" if step == "talk" else "",
        } | changes  # fmt: skip
        with being(by) as actor:
            return actions.issue(issuer=organ.organizations[of], about=about, step=step, by=actor, **given)

    return made


@pytest.fixture
def now():
    """A letter as it is."""

    def read(letter: Letter) -> Letter:
        with scope.system("test"):
            return Letter.objects.select_related("entry", "addressee", "issuer").get(pk=letter.pk)

    return read


__all__ = ["TODAY", "Organization"]
