"""What was missed is known inside for a week before anybody above reads it anywhere – its history page included."""

from datetime import timedelta

import pytest

from tests.organ import ROLES
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import TIMER
from yipanqi.obligations import queries
from yipanqi.obligations.actions import owe, reconcile_all
from yipanqi.obligations.models import Obligation

INSIDE = {"甲书记", "甲委员", "甲党员", "甲组长", "总支书记", "党组书记"}
"""Who belongs to 甲支部, whatever other office he or she holds."""
SEE_STATES = {"专职副书记", "党办干部", "纪委书记", "党组成员", *INSIDE} - {"甲党员", "甲组长"}


def theme_day(organ) -> Obligation:
    with scope.system("test"):
        return Obligation.objects.get(
            organization=organ.organizations["甲支部"], kind="theme_day", period_start__month=6
        )


@pytest.fixture
def missed(organ) -> Obligation:
    """June's theme day, missed by the nightly run of the day after grace."""
    entry = theme_day(organ)
    with clock.frozen(entry.grace_until + timedelta(days=1)), scope.system("test"):
        reconcile_all(by=TIMER)
    entry = theme_day(organ)
    assert entry.state == "missed"
    return entry


def told(being, entry: Obligation) -> set[str]:
    """The roles to whom the history of the entry speaks of a miss."""
    found = set()
    for role in ROLES:
        with being(role):
            shown = Obligation.objects.select_related("organization").filter(pk=entry.pk).first()
            if shown and "逾期" in "".join(one.sentence for one in queries.history(shown)):
                found.add(role)
    return found


@pytest.mark.parametrize("days", [1, 7])
def test_the_history_of_a_duty_keeps_it_inside_for_a_week(being, missed, days):
    with clock.frozen(missed.grace_until + timedelta(days=days)):
        assert told(being, missed) == INSIDE & SEE_STATES


def test_afterwards_whoever_sees_the_state_reads_its_history(being, missed):
    with clock.frozen(missed.grace_until + timedelta(days=8)):
        assert told(being, missed) == SEE_STATES


def test_what_was_made_up_within_the_week_reads_as_open_until_then(being, missed, visit):
    with clock.frozen(missed.grace_until + timedelta(days=3)):
        page = visit("专职副书记").get(f"/obligations/{missed.pk}/").content.decode()
        assert "逾期" not in page and "待办" in page
        assert "逾期未履行" in visit("甲书记").get(f"/obligations/{missed.pk}/").content.decode()


def test_the_same_holds_for_what_is_owed_once(organ, being):
    with clock.frozen(theme_day(organ).due_on), scope.system("test"):
        entry = owe(
            organization=organ.organizations["甲支部"], key="x:1", source="archives", kind="handbook", title="报送",
            basis="惯例", due_on=clock.today(), by=TIMER,
        )  # fmt: skip
    with clock.frozen(entry.due_on + timedelta(days=1)), scope.system("test"):
        reconcile_all(by=TIMER)
        entry.refresh_from_db()
        assert entry.state == "missed"
    with clock.frozen(entry.due_on + timedelta(days=2)):
        assert told(being, entry) == INSIDE & SEE_STATES
    with clock.frozen(entry.due_on + timedelta(days=8)):
        assert told(being, entry) == SEE_STATES
