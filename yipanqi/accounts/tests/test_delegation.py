"""代办: given in person, for a time, revocable; both names in the history."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.access.queries import acting
from yipanqi.accounts import actions, queries
from yipanqi.accounts.models import Delegation, Notice
from yipanqi.accounts.tests.conftest import SECURITY, actor
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused

TODAY = date(2026, 11, 23)
SOON = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def on_a_monday():
    with clock.frozen(TODAY), scope.using(scope.NOTHING):
        yield


def give(people, *, principal="leader", assistant="aide", from_on=TODAY, to_on=SOON, by=None):
    return actions.give_delegation(
        principal=people[principal],
        assistant=people[assistant],
        from_on=from_on,
        to_on=to_on,
        reason="出差",
        by=by or actor(people[principal]),
    )


def test_given_in_person_it_is_known_to_both_and_to_the_history(people):
    delegation = give(people)
    assert delegation.state == "有效"
    assert [one.pk for one in queries.delegations_held(people["aide"])] == [delegation.pk]
    assert not queries.delegations_held(people["other"])
    entry = Entry.objects.get()
    assert (entry.event, entry.subject_name, entry.reason) == ("delegation_given", "王伟 代 郑国强", "出差")
    assert Notice.objects.get().account == people["aide"]


def test_nobody_gives_away_what_is_anothers(people):
    with pytest.raises(NotAllowed):
        give(people, by=actor(people["aide"]))
    with pytest.raises(NotAllowed):
        give(people, by=actor(people["leader"], on_behalf_of="他人"))
    with scope.using(SECURITY):
        assert give(people, by=actor(people["sec"])).state == "有效"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"assistant": "leader"}, "assistant"),
        ({"assistant": "sec"}, "assistant"),
        ({"principal": "sec"}, "principal"),
        ({"to_on": TODAY - timedelta(days=1), "from_on": TODAY - timedelta(days=9)}, "to_on"),
        ({"from_on": SOON, "to_on": TODAY}, "to_on"),
        ({"to_on": TODAY + timedelta(days=367)}, "to_on"),
    ],
)
def test_authorities_nobody_may_give(people, values, field):
    with pytest.raises(Refused) as refusal:
        give(people, **values)
    assert refusal.value.field == field
    assert not Delegation.objects.exists() and not Entry.objects.exists()


def test_one_authority_at_a_time_for_a_pair(people):
    first = give(people)
    with pytest.raises(Refused, match="已有您的代办授权"):
        give(people, from_on=SOON, to_on=SOON + timedelta(days=3))
    give(people, assistant="other")
    actions.revoke_delegation(delegation=first, by=actor(people["leader"]))
    assert give(people).pk != first.pk


@given(
    offset=st.integers(-40, 40),
    starts=st.integers(-20, 20),
    length=st.integers(0, 30),
    revoked=st.booleans(),
)
def test_it_holds_on_its_days_and_on_no_other(offset, starts, length, revoked):
    from_on = TODAY + timedelta(days=starts)
    to_on = from_on + timedelta(days=length)
    day = TODAY + timedelta(days=offset)
    delegation = Delegation(from_on=from_on, to_on=to_on, revoked_at=clock.now() if revoked else None)
    with clock.frozen(day):
        assert (delegation.state == "有效") == (from_on <= day <= to_on and not revoked)


def test_acting_ends_with_the_authority(people):
    delegation = give(people, to_on=TODAY + timedelta(days=7))
    principal, by, _ = acting(people["aide"], people["leader"].pk)
    assert (principal, by.name, by.on_behalf_of) == (people["leader"], "王伟", "郑国强")
    with clock.frozen(TODAY + timedelta(days=8)):
        assert acting(people["aide"], people["leader"].pk)[0] == people["aide"]
    assert acting(people["other"], people["leader"].pk)[0] == people["other"]
    actions.revoke_delegation(delegation=delegation, by=actor(people["leader"]))
    principal, by, _ = acting(people["aide"], people["leader"].pk)
    assert (principal, by.on_behalf_of) == (people["aide"], "")


def test_only_the_assistant_begins_and_only_while_it_holds(people):
    delegation = give(people)
    with pytest.raises(NotAllowed):
        actions.begin_acting(delegation=delegation, by=actor(people["other"]))
    assert actions.begin_acting(delegation=delegation, by=actor(people["aide"])) == people["leader"]
    with clock.frozen(SOON + timedelta(days=1)), pytest.raises(NotAllowed):
        actions.begin_acting(delegation=delegation, by=actor(people["aide"]))


def test_strangers_do_not_revoke(people):
    delegation = give(people)
    for by in (actor(people["aide"]), actor(people["other"])):
        with pytest.raises(NotAllowed):
            actions.revoke_delegation(delegation=delegation, by=by)
    delegation.refresh_from_db()
    assert delegation.revoked_at is None


def test_the_database_holds_the_order_of_days(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            principal=people["leader"], assistant=people["aide"], from_on=SOON, to_on=TODAY, created_at=clock.now()
        )


def test_revoking_twice_is_one_entry(people):
    delegation = give(people)
    actions.revoke_delegation(delegation=delegation, by=actor(people["leader"]))
    actions.revoke_delegation(delegation=delegation, by=actor(people["leader"]))
    assert Entry.objects.filter(event="delegation_revoked").count() == 1
