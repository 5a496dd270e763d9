"""免做、缓做: asked, granted, refused, revoked; who may do which."""

from contextlib import contextmanager
from datetime import date

import pytest

from tests import organ as small
from yipanqi.access.queries import acting as who
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.actions import approve_waiver, refuse_waiver, request_waiver, revoke_waiver, waive
from yipanqi.obligations.models import Obligation, Waiver

GIVEN = {"duty": "theme_day", "from_on": date(2026, 6, 1), "to_on": date(2026, 6, 30), "reason": "全员抗洪抢险"}


@pytest.fixture
def organ(db):
    with clock.frozen(small.TODAY):
        yield small.build()


@contextmanager
def being(organ, role: str):
    _, actor, seen = who(organ.accounts[role], None)
    with scope.using(seen):
        yield actor


def june(organ) -> str:
    with scope.system("test"):
        return Obligation.objects.get(
            organization=organ.organizations["甲支部"], kind="theme_day", period_start=date(2026, 6, 1)
        ).state


def asked(organ) -> Waiver:
    with being(organ, "甲书记") as actor:
        return request_waiver(organization=organ.organizations["甲支部"], by=actor, **GIVEN)


def test_a_request_lifts_nothing_until_somebody_approves(organ):
    waiver = asked(organ)
    assert june(organ) == "pending"
    with being(organ, "专职副书记") as actor:
        approve_waiver(waiver=waiver, approver="机关党委会议", by=actor)
        assert june(organ) == "waived"
        with pytest.raises(Conflict):
            refuse_waiver(waiver=waiver, answer="再想想", by=actor)
    told = Entry.objects.filter(event__startswith="waiver_").order_by("pk")
    assert [one.event for one in told] == ["waiver_requested", "waiver_granted"]
    assert told[1].after["approver"] == "机关党委会议"


def test_a_refusal_needs_words_and_leaves_the_duty(organ):
    waiver = asked(organ)
    with being(organ, "专职副书记") as actor:
        with pytest.raises(Refused) as refusal:
            refuse_waiver(waiver=waiver, answer=" ", by=actor)
        assert refusal.value.field == "answer"
        assert refuse_waiver(waiver=waiver, answer="可改到月末", by=actor).stage == "refused"
    assert june(organ) == "pending"


def test_revoked_today_the_duty_is_back(organ):
    with being(organ, "专职副书记") as actor:
        waiver = waive(organization=organ.organizations["甲支部"], approver="机关党委会议", by=actor, **GIVEN)
        assert june(organ) == "waived"
        revoke_waiver(waiver=waiver, reason="水退了", by=actor)
        assert june(organ) == "pending"
        with pytest.raises(Refused):
            revoke_waiver(waiver=waiver, reason="再撤一次", by=actor)


@pytest.mark.parametrize("role", ["甲书记", "乙书记", "党办干部", "总支书记", "甲党员"])
def test_only_the_head_of_the_committee_may_grant(organ, role):
    waiver = asked(organ)
    with being(organ, role) as actor:
        with pytest.raises(NotAllowed):
            waive(organization=organ.organizations["甲支部"], approver="a", by=actor, **GIVEN)
        with pytest.raises(NotAllowed):
            approve_waiver(waiver=waiver, approver="a", by=actor)
        with pytest.raises(NotAllowed):
            refuse_waiver(waiver=waiver, answer="a", by=actor)
    assert june(organ) == "pending"


@pytest.mark.parametrize("role", ["乙书记", "甲党员", "党组书记"])
def test_only_the_branch_itself_asks(organ, role):
    with being(organ, role) as actor, pytest.raises(NotAllowed):
        request_waiver(organization=organ.organizations["甲支部"], by=actor, **GIVEN)
    with scope.system("test"):
        assert not Waiver.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"duty": "x"}, "duty"), ({"to_on": date(2026, 5, 1)}, "to_on"), ({"reason": "  "}, "reason")],
)
def test_what_makes_no_sense_is_refused_where_it_was_typed(organ, changes, field):
    with being(organ, "甲书记") as actor, pytest.raises(Refused) as refusal:
        request_waiver(organization=organ.organizations["甲支部"], by=actor, **{**GIVEN, **changes})
    assert refusal.value.field == field


def test_an_approver_is_always_named(organ):
    waiver = asked(organ)
    with being(organ, "专职副书记") as actor, pytest.raises(Refused) as refusal:
        approve_waiver(waiver=waiver, approver="", by=actor)
    assert refusal.value.field == "approver"


def meet_june(organ) -> None:
    with scope.system("test"):
        own = Obligation.objects.filter(organization=organ.organizations["甲支部"], kind="theme_day")
        assert own.filter(period_start=date(2026, 6, 1)).update(state="met", done=1, met_on=date(2026, 6, 10)) == 1


@pytest.mark.parametrize("to_on", [date(2026, 6, 30), date(2026, 7, 30)])
@pytest.mark.parametrize("role", ["甲书记", "专职副书记"])
def test_what_has_been_met_needs_no_waiver(organ, role, to_on):
    meet_june(organ)
    with being(organ, role) as actor, pytest.raises(Refused) as refusal:
        values = GIVEN | {"organization": organ.organizations["甲支部"], "to_on": to_on, "by": actor}
        request_waiver(**values) if role == "甲书记" else waive(**values, approver="机关党委会议")
    assert refusal.value.field == "duty" and "已经履行" in refusal.value.message
    with scope.system("test"):
        assert not Waiver.objects.exists()


@pytest.mark.parametrize(
    "times",
    [
        {"from_on": date(2026, 5, 1)},  # May was missed
        {"to_on": date(2026, 7, 31)},  # July is to come
        {"from_on": date(2026, 8, 1), "to_on": date(2026, 8, 31)},  # all to come
    ],
)
def test_a_time_in_which_something_is_left_may_be_asked_for(organ, times):
    meet_june(organ)
    with being(organ, "甲书记") as actor:
        made = request_waiver(organization=organ.organizations["甲支部"], by=actor, **GIVEN | times)
    assert made.stage == "requested"
    assert june(organ) == "met"
