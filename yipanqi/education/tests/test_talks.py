"""Talks: who enters and sees them, coverage and the year's duty, denial, what is owed in the ledger."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.education import actions
from yipanqi.education.enums import Occasion, Stage
from yipanqi.education.facts import talks as facts
from yipanqi.education.models import MustTalk, Party, Talk
from yipanqi.education.queries import coverage as coverages
from yipanqi.education.queries import talks as queries
from yipanqi.education.rules.talks import First, check_parties, completed, pairs_left
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment

FULL = ("甲书记", "甲委员", "甲组长", "甲党员", "总支书记", "党组书记", "党员1", "党员2", "党员3", "党员4")
"""The members of 甲支部."""


def seen_by(being, role: str) -> set[int]:
    with being(role):
        return set(Talk.objects.values_list("pk", flat=True))


def test_parties_and_the_committee_see_a_talk_and_nobody_else(hand, being):
    talk = hand.hold("甲委员", "党员1", "甲党员")
    seeing = {role for role in hand.organ.accounts if seen_by(being, role) == {talk.pk}}
    assert seeing == {"甲书记", "甲委员", "甲党员"}
    with being("甲党员"):
        seen = queries.get(talk.pk)
        assert queries.names(seen) == "甲委员、党员1、甲党员", "a party sees the others, each once"
        assert Party.objects.count() == 3


def test_a_member_enters_own_talks_only(hand):
    own = hand.hold("甲党员", "党员1", by="甲党员")
    assert (own.stage, own.recorder_id) == (Stage.HELD, hand.person("甲党员").pk)
    with pytest.raises(NotAllowed, match="由其书记、委员登记"):
        hand.hold("党员1", "党员2", by="甲党员")
    with pytest.raises(NotAllowed):
        hand.hold("乙书记", "甲党员", by="甲党员", where="乙支部")


def test_leaders_talk_under_their_own_body(hand, being):
    talk = hand.hold("党组书记", "党组成员", by="党组书记", where="党组", occasion=Occasion.LEADING)
    assert {role for role in hand.organ.accounts if talk.pk in seen_by(being, role)} == {"党组书记", "党组成员"}


@pytest.mark.parametrize(
    ("lead", "others", "field"),
    [("甲书记", (), "others"), ("甲书记", ("甲书记",), "others"), ("甲书记", FULL[1:7], "others")],
)
def test_a_talk_has_two_sides_and_is_no_meeting(hand, lead, others, field):
    with pytest.raises(Refused) as refused:
        hand.hold(lead, *others)
    assert refused.value.field == field
    with scope.system("test"):
        assert Talk.objects.count() == 0


def test_nobody_leading_is_refused():
    with pytest.raises(Refused, match="谈话人"):
        check_parties([], [1])


def test_what_took_place_lies_not_ahead_and_what_is_arranged_not_behind(hand):
    with pytest.raises(Refused, match="还没有到"):
        hand.hold("甲书记", "党员1", on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="直接登记"):
        hand.arrange("甲书记", "党员1", on=TODAY - timedelta(days=1))


def test_the_same_form_sent_twice_makes_one_talk(hand):
    first = hand.hold("甲书记", "党员1", once="k1")
    assert hand.hold("甲书记", "党员1", once="k1") == first
    with scope.system("test"):
        assert Talk.objects.count() == 1


def test_arranging_tells_the_others_and_holding_is_one_step(hand, being):
    talk = hand.arrange("甲书记", "甲党员", on=TODAY + timedelta(days=2), place="三楼谈话室")
    told = Notice.objects.get(account=hand.organ.accounts["甲党员"])
    assert told.text == "谈心谈话：6月17日（星期三），三楼谈话室，谈话人甲书记。"
    assert not Notice.objects.filter(account=hand.organ.accounts["甲书记"]).exists()
    with clock.frozen(TODAY + timedelta(days=3)), being("甲书记") as actor:
        held = actions.hold_talk(talk=talk, held_on=TODAY + timedelta(days=2), by=actor, version=talk.version)
        assert (held.stage, held.recorded_at) == (Stage.HELD, clock.now())
        again = actions.hold_talk(talk=talk, held_on=TODAY, by=actor, version=talk.version)
        assert again.version == held.version, "done already"


def test_two_who_change_at_once_are_told(hand, being):
    talk = hand.arrange("甲书记", "党员1")
    with being("甲书记") as actor:
        actions.cancel_talk(talk=talk, by=actor)
        with pytest.raises(Conflict):
            actions.hold_talk(talk=talk, held_on=TODAY, by=actor, version=1)


def rows(hand, branch: str = "甲支部") -> list[tuple]:
    number = hand.place(branch).pk
    return [row[:5] for row in facts.rows([number])]


def test_the_duty_is_met_by_the_talk_that_leaves_nobody_out(hand):
    for name in FULL[1:-1]:
        hand.hold("甲书记", name, on=date(2026, 3, 2))
    assert rows(hand) == [], "one member is left"
    hand.hold("党员1", "党员2", on=date(2026, 4, 1))
    assert rows(hand) == []
    last = hand.hold("甲委员", FULL[-1], on=date(2026, 5, 6))
    assert rows(hand) == [(last.pk, "talk", hand.place("甲支部").pk, date(2026, 5, 6), last.recorded_at)]
    hand.hold("甲书记", FULL[-1], on=date(2026, 6, 1))
    assert rows(hand)[0][0] == last.pk, "more talks change nothing"


def test_denied_and_cancelled_talks_do_not_count(hand, being):
    talks = [hand.hold("甲书记", name) for name in FULL[1:]]
    assert len(rows(hand)) == 1
    of_member = next(one for one in talks if queries_names(one) == {"甲书记", "甲党员"})
    with being("甲党员") as actor:
        assert actions.deny_talk(talk=of_member, by=actor).stage == Stage.DENIED
        assert rows(hand) == []
        actions.confirm_talk(talk=of_member, by=actor)
        assert len(rows(hand)) == 1
    with being("甲书记") as actor:
        actions.cancel_talk(talk=of_member, by=actor)
    assert rows(hand) == []


def queries_names(talk: Talk) -> set[str]:
    with scope.system("test"):
        return {party.person.name for party in talk.parties.select_related("person")}


def test_only_whoever_was_talked_with_denies(hand, being):
    talk = hand.hold("甲委员", "甲党员")
    for role in ("甲书记", "甲委员", "乙书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.deny_talk(talk=talk, by=actor)


def test_who_came_this_year_and_who_left_are_not_waited_for(hand, being, everything):
    for name in FULL[1:-1]:
        hand.hold("甲书记", name, on=date(2026, 3, 2))
    with being("专职副书记") as actor:
        organizations.end_membership(person=hand.person(FULL[-1]), on=TODAY, reason="转出本机关", by=actor)
        new = organizations.register_person(
            name="新同志", home=hand.place("甲支部"), joined_on=date(2019, 7, 1), by=actor
        )
        organizations.admit_member(person=new, organization=hand.place("甲支部"), from_on=date(2026, 2, 1), by=actor)
    assert rows(hand) == [], "who leaves today still belongs today"
    with clock.frozen(TODAY + timedelta(days=1)):
        assert len(rows(hand)) == 1
        with being("甲书记"):
            found = coverages.coverage(hand.place("甲支部"), 2026)
        assert [(one.person.name, one.remark, one.counts) for one in found.left] == [("新同志", "本年编入", False)]


def test_coverage_says_who_is_left_with_whom_and_what_is_arranged(hand, being):
    hand.hold("甲委员", "党员1", on=date(2026, 3, 2))
    hand.hold("党员2", "党员3", on=date(2026, 4, 2), by="甲书记")
    hand.arrange("甲书记", "党员4", on=date(2026, 6, 20))
    with being("甲书记"):
        found = coverages.coverage(hand.place("甲支部"), 2026)
    by_name = {one.person.name: one for one in found.members}
    assert set(by_name) == set(FULL)
    assert found.talked == 4
    assert {one.person.name for one in found.left} == set(FULL) - {"甲委员", "党员1", "党员2", "党员3"}
    assert [(by_name[name].partners, by_name[name].with_committee) for name in ("党员1", "党员2")] == [
        ("甲委员", True), ("党员3", False),
    ]  # fmt: skip
    assert by_name["党员4"].arranged.held_on == date(2026, 6, 20)
    assert [(one.name, other.name) for one, other in found.pairs] == [("甲书记", "甲委员")]
    with being("甲书记"):
        assert coverages.coverage(hand.place("甲支部"), 2025).talked == 0


def test_coverage_takes_a_fixed_number_of_queries(hand, being, django_assert_num_queries):
    def asked() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with (
            being("甲书记"),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            coverages.coverage(hand.place("甲支部"), 2026)
        return len(captured)

    hand.hold("甲书记", "党员1")
    one = asked()
    for name in FULL[1:5]:
        hand.hold("甲书记", name)
    assert asked() == one <= 7


people_ = st.integers(1, 6)
firsts_ = st.dictionaries(
    people_, st.builds(First, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 99), st.datetimes())
)


@given(st.sets(people_), firsts_)
def test_completed_is_the_last_of_the_first_talks_of_those_due(due, firsts):
    found = completed(due, firsts)
    if due - set(firsts):
        assert found is None
    elif due:
        assert (found.held_on, found.talk) == max((firsts[one].held_on, firsts[one].talk) for one in due)
        assert found.recorded_at == max(firsts[one].recorded_at for one in due)
    else:
        assert (found is None) == (not firsts)


@given(st.lists(people_, unique=True), st.lists(st.tuples(st.lists(people_), st.lists(people_))))
def test_pairs_left_are_those_that_no_talk_joined(committee, talked):
    naive = [
        (one, other)
        for place, one in enumerate(committee)
        for other in committee[place + 1 :]
        if not any((one in a and other in b) or (other in a and one in b) for a, b in talked)
    ]
    assert pairs_left(committee, talked) == naive


# Matters that demand a talk


def ledger(kind: str) -> list[Obligation]:
    with scope.system("test"):
        return list(Obligation.objects.filter(kind=kind).select_related("person", "organization").order_by("id"))


@pytest.fixture
def trouble(hand, being) -> MustTalk:
    with being("甲委员") as actor:
        return actions.raise_must(
            organization=hand.place("甲支部"), person=hand.person("甲党员"), code="trouble",
            arose_on=TODAY - timedelta(days=3), by=actor,
        )  # fmt: skip


def test_a_matter_is_owed_by_the_secretary_and_names_nobody(hand, being, trouble):
    (entry,) = ledger("must_talk")
    assert (entry.title, entry.person.name, entry.due_on, entry.severity) == (
        "及时谈心谈话", "甲书记", TODAY + timedelta(days=12), "hard",
    )  # fmt: skip
    assert entry.basis == "《中国共产党支部工作条例（试行）》第十九条"
    with being("甲委员") as actor:
        again = actions.raise_must(
            organization=trouble.organization, person=trouble.person, code="trouble", arose_on=TODAY, by=actor
        )
    assert again == trouble and len(ledger("must_talk")) == 1


def test_a_talk_led_by_the_committee_answers_it_and_taking_it_back_opens_it(hand, being, trouble):
    hand.hold("党员1", "甲党员", by="甲党员")
    assert ledger("must_talk")[0].state == "pending", "a talk among members is none with the secretary"
    early = hand.hold("甲书记", "甲党员", on=TODAY - timedelta(days=5))
    assert ledger("must_talk")[0].state == "pending", "it was before the matter arose"
    talk = hand.hold("甲书记", "甲党员")
    (entry,) = ledger("must_talk")
    assert (entry.state, entry.met_on) == ("met", TODAY)
    with scope.system("test"):
        assert [(one.record, one.label) for one in Evidence.objects.filter(obligation=entry)] == [
            (talk.record, "谈心谈话（2026年6月15日）")
        ]
    with being("甲党员") as actor:
        actions.deny_talk(talk=talk, by=actor)
        assert ledger("must_talk")[0].state == "pending"
        actions.confirm_talk(talk=talk, by=actor)
    assert ledger("must_talk")[0].state == "met"
    assert early.pk != talk.pk


def test_with_the_secretary_the_one_above_talks(hand, being):
    with being("甲委员") as actor:
        must = actions.raise_must(
            organization=hand.place("甲支部"), person=hand.person("甲书记"), code="retirement", arose_on=TODAY, by=actor
        )
    (entry,) = ledger("must_talk")
    assert (must.organization.name, entry.person.name, entry.basis) == ("直属总支", "总支书记", "惯例")


def test_a_matter_that_was_none_is_struck_out_and_nobody_is_asked_why(hand, being, trouble):
    with being("甲书记") as actor:
        actions.drop_must(must=trouble, by=actor)
    (entry,) = ledger("must_talk")
    assert (entry.state, entry.note) == ("void", "经核实无须专门谈话")


@pytest.mark.parametrize(("code", "days"), [("newcomer", 0), ("nonsense", 0), ("trouble", 1)])
def test_what_the_registers_raise_and_what_lies_ahead_is_not_entered(hand, being, code, days):
    with being("甲书记") as actor, pytest.raises(Refused):
        actions.raise_must(
            organization=hand.place("甲支部"), person=hand.person("党员1"), code=code,
            arose_on=TODAY + timedelta(days=days), by=actor,
        )  # fmt: skip


def test_somebody_of_another_branch_is_entered_there(hand, being):
    with being("甲书记") as actor, pytest.raises(Refused, match="由所在组织列入"):
        organizations_person = hand.organ.people["党员1"]
        with scope.system("test"):
            stranger = organizations.register_person(
                name="外人", home=hand.place("乙支部"), joined_on=date(2019, 1, 1), by=actor
            )
        actions.raise_must(organization=hand.place("甲支部"), person=stranger, code="trouble", arose_on=TODAY, by=actor)
    assert organizations_person.name == "党员1"


def raised() -> list[tuple[str, str, str]]:
    with scope.system("test"):
        return [
            (one.person.name, one.code, one.organization.name)
            for one in MustTalk.objects.select_related("person", "organization").order_by("code", "id")
        ]


def test_the_registers_raise_newcomers_new_posts_and_long_absence_once(hand, being):
    with scope.system("test"), being("专职副书记") as actor:
        new = organizations.register_person(
            name="新同志", home=hand.place("甲支部"), joined_on=date(2025, 5, 20), full_on=date(2026, 5, 20), by=actor
        )
        organizations.admit_member(person=new, organization=hand.place("甲支部"), from_on=date(2026, 6, 1), by=actor)
        organizations.appoint(
            person=hand.person("党员1"), organization=hand.place("甲支部"), post=Post.PUBLICITY_MEMBER,
            from_on=date(2026, 6, 8), by=actor,
        )  # fmt: skip
        organizations.set_standing(
            person=hand.person("党员2"), standing="seconded_out", from_on=date(2025, 12, 1), by=actor
        )
        organizations.assign_group(
            person=hand.person("党员3"), group=hand.place("第一党小组"), from_on=date(2026, 6, 2), by=actor
        )
    with being("甲书记") as actor:
        assert actions.raise_followed(by=actor) == 4
        assert actions.raise_followed(by=actor) == 0
    assert raised() == [
        ("党员2", "absence", "甲支部"), ("新同志", "full_member", "甲支部"), ("新同志", "newcomer", "甲支部"),
        ("党员1", "post_change", "甲支部"),
    ]  # fmt: skip
    assert {entry.basis for entry in ledger("must_talk")} == {"惯例"}


def test_a_new_secretary_takes_over_what_is_owed(hand, being, trouble):
    with being("专职副书记") as actor:
        organizations.relieve(
            appointment=Appointment.objects.get(organization=hand.place("甲支部"), post=Post.SECRETARY),
            to_on=TODAY - timedelta(days=1), by=actor,
        )  # fmt: skip
        organizations.appoint(
            person=hand.person("党员1"), organization=hand.place("甲支部"), post=Post.SECRETARY, from_on=TODAY,
            by=actor,
        )  # fmt: skip
    assert [entry.person.name for entry in ledger("must_talk")] == ["甲书记"]
    actions.raise_followed(by=COMMAND_LINE)
    assert [entry.person.name for entry in ledger("must_talk") if entry.key == trouble.key] == ["党员1"]
    assert [entry.person.name for entry in ledger("must_talk") if entry.key != trouble.key] == ["总支书记"], (
        "with the new secretary the one above talks"
    )
