"""Many entries that stand together are brought in line at once: open ones follow, what is over stays."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.kernel import clock
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Broken
from yipanqi.obligations import queries
from yipanqi.obligations.actions import keep, settle
from yipanqi.obligations.enums import RULE, Cause, State
from yipanqi.obligations.models import Obligation

LATER, LAST = date(2026, 9, 30), date(2026, 12, 31)


@pytest.fixture
def branch(organ, everything):
    return organ.organizations["甲支部"]


def asked(branch, key: str, due_on: date = LATER, **more) -> dict:
    return {
        "organization": branch, "key": key, "source": "lists", "kind": "item", "title": "走访", "basis": "惯例",
        "due_on": due_on, "period_start": date(2026, 1, 1), **more,
    }  # fmt: skip


def kept(branch, *wanted, reason: str = ""):
    with transaction.atomic():
        return keep(wanted=wanted, known=list(Obligation.objects.filter(source="lists")), reason=reason)


def states() -> dict[str, str]:
    return dict(Obligation.objects.filter(source="lists").values_list("key", "state"))


def test_what_is_new_is_owed_and_what_is_no_longer_wanted_withdrawn_with_the_reason(branch):
    first = kept(branch, asked(branch, "a"), asked(branch, "b"))
    assert (len(first.added), first.changed, first.withdrawn) == (2, [], [])
    second = kept(branch, asked(branch, "a", title="走访群众"), reason="改版")
    assert [(was["title"], row.title) for was, row in second.changed] == [("走访", "走访群众")]
    gone = Obligation.objects.get(key="b")
    assert (gone.state, gone.cause, gone.note) == (State.VOID, Cause.WITHDRAWN, "改版")
    before, after = second.said()
    assert set(before["entries"]) == set(after["entries"]) == {"a", "b"}
    assert not kept(branch, asked(branch, "a", title="走访群众"))


def test_a_withdrawn_one_is_owed_again(branch):
    kept(branch, asked(branch, "a"))
    kept(branch)
    again = kept(branch, asked(branch, "a", due_on=LAST))
    row = Obligation.objects.get(key="a")
    assert (row.state, row.cause, row.note, row.due_on, row.grace_until) == (State.PENDING, "", "", LAST, LAST)
    assert len(again.changed) == 1


def test_what_was_met_or_has_passed_stays_as_it_is(branch):
    kept(branch, asked(branch, "met"), asked(branch, "past", due_on=TODAY))
    settle(
        organization=branch, key="met", record="report:1", label="说明", happened_on=TODAY, recorded_at=clock.now(),
        by=COMMAND_LINE,
    )  # fmt: skip
    with clock.frozen(LATER):
        done = kept(branch, asked(branch, "met", title="别的"), reason="改版")
    assert not done and states() == {"met": State.MET, "past": State.PENDING}


def test_computed_entries_are_nobody_elses_business(branch):
    with pytest.raises(Broken, match="reconciliation"):
        kept(branch, asked(branch, "a", source=RULE))


def test_many_cost_as_many_queries_as_few(branch):
    def cost(number: int, title: str) -> int:
        wanted = [asked(branch, f"{number}-{one}", title=title) for one in range(number)]
        with CaptureQueriesContext(connection) as captured:
            kept(branch, *wanted)
        return len(captured)

    first = cost(3, "走访")
    Obligation.objects.filter(source="lists").delete()
    assert cost(40, "走访") == first


def test_a_person_is_shown_what_has_begun_and_not_what_a_later_period_asks(branch, organ):
    person = organ.people["甲书记"]
    kept(
        branch, asked(branch, "now", person=person),
        asked(branch, "ahead", due_on=LAST, person=person, period_start=date(2026, 10, 1)),
    )  # fmt: skip
    assert [one.key for one in queries.mine(person).due] == ["now"]
    with clock.frozen(date(2026, 10, 1)):
        found = queries.mine(person)
    assert [one.key for one in found.overdue + found.due] == ["now", "ahead"]
