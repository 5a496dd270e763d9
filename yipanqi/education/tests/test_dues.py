"""Dues: amounts against decimals, months owed against a walk through the days, sight, refusals, duties."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.education import actions, rates
from yipanqi.education.actions import Confirmed
from yipanqi.education.enums import Outcome, Published
from yipanqi.education.models import Arrears, Collection, DuesBase, DuesFixing, Payment, Publication
from yipanqi.education.queries import dues as queries
from yipanqi.education.rules import dues as rules
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import BranchForm, Kind

JANUARY, MAY, JUNE, JULY = (date(2026, month, 1) for month in (1, 5, 6, 7))
FULL = ("甲书记", "甲委员", "甲组长", "甲党员", "总支书记", "党组书记", "党员1", "党员2", "党员3", "党员4")


class Till:
    """Keeps the dues of 甲支部 as its secretary."""

    def __init__(self, hand, being):
        self.hand, self.being, self.branch = hand, being, hand.place("甲支部")

    def pk(self, name: str) -> int:
        return self.hand.person(name).pk

    def fix(self, base: int = 620_000, by: str = "甲书记", **other) -> DuesFixing:
        confirmed = [Confirmed(person=self.pk(name), category="wage", base=base) for name in FULL if name not in other]
        confirmed += [one for one in other.values() if one]
        with self.being(by) as actor:
            return actions.fix_bases(
                organization=self.branch, year=2026, on=date(2026, 1, 8), confirmed=confirmed, by=actor
            )

    def take(self, first=JANUARY, last=None, paid_on=TODAY, without=(), by="甲书记", **more) -> Collection:
        with self.being(by) as actor:
            return actions.collect(
                organization=self.branch, first=first, last=last or first, paid_on=paid_on,
                without=[self.pk(name) for name in without], by=actor, **more,
            )  # fmt: skip

    def make_up(self, name: str, first, last=None, paid_on=TODAY, **more) -> Collection:
        with self.being("甲书记") as actor:
            return actions.make_up(
                organization=self.branch, person=self.pk(name), first=first, last=last or first, paid_on=paid_on,
                by=actor, **more,
            )  # fmt: skip

    def book(self, year: int = 2026) -> queries.Book:
        with self.being("甲书记"):
            return queries.book(self.branch, year)

    def cells(self, name: str) -> list[str]:
        return [cell.state for one in self.book().payers if one.person.name == name for cell in one.in_year(2026)]

    def states(self) -> dict[str, str]:
        with scope.system("test"):
            found = Obligation.objects.filter(organization=self.branch, kind__startswith="dues").order_by(
                "due_on", "kind"
            )
            return {one.key.split("/")[0]: one.state for one in found}


@pytest.fixture
def till(hand, being):
    return Till(hand, being)


# The rule

WAGE, RETIRED = (rates.in_force(TODAY).category(code) for code in ("wage", "retired"))


@pytest.mark.parametrize(
    ("category", "base", "amount"),
    [
        (WAGE, 300_000, 1_500), (WAGE, 300_001, 3_000), (WAGE, 500_000, 5_000), (WAGE, 500_001, 7_500),
        (WAGE, 1_000_000, 15_000), (WAGE, 1_000_001, 20_000), (WAGE, 620_000, 9_300), (WAGE, 100, 1), (WAGE, 99, 0),
        (RETIRED, 500_000, 2_500), (RETIRED, 500_001, 5_000),
    ],
)  # fmt: skip
def test_bands_are_flat_on_the_whole_base_and_include_their_upper_end(category, base, amount):
    assert rates.in_force(TODAY).amount(category, base) == amount


@given(st.integers(0, 5_000_000), st.sampled_from(["wage", "retired"]), st.sampled_from([1, 10, 100]))
def test_amounts_agree_with_decimal_arithmetic(base, code, step):
    from dataclasses import replace

    version = replace(rates.in_force(TODAY), round_to=step)
    yuan = Decimal(base) / 100
    if code == "wage":
        percent = "0.5" if yuan <= 3000 else "1" if yuan <= 5000 else "1.5" if yuan <= 10000 else "2"
    else:
        percent = "0.5" if yuan <= 5000 else "1"
    places = {1: "0.01", 10: "0.1", 100: "1"}[step]
    due = (yuan * Decimal(percent) / 100).quantize(Decimal(places), ROUND_HALF_UP)
    assert Decimal(version.amount(version.category(code), base)) / 100 == due


def test_every_rate_names_a_clause_of_the_rules():
    from yipanqi.regulations.queries import library

    assert {one.clause: library().clause(one.clause).status for one in rates.in_force(TODAY).categories} == {
        "DF-02": "S", "DF-05": "S2", "DF-06": "S",
    }  # fmt: skip
    assert [band.percent for band in WAGE.bands] == ["0.5%", "1%", "1.5%", "2%"]


@pytest.mark.parametrize(
    ("text", "fen"), [("6200", 620_000), ("６２００．５元", 620_050), ("6,200.05", 620_005), ("¥ 1", 100), ("0", 0)]
)
def test_amounts_are_read_as_people_write_them(text, fen):
    assert rules.yuan(text, "基数", field="base") == fen
    assert rules.yuan(rules.shown(fen), "基数", field="base") == fen


@pytest.mark.parametrize("text", ["", "六千", "-1", "1e5", "NaN", "1.005", "0x10", "1.2.3", "1000000.01", "∞"])
def test_a_base_that_is_no_number_is_refused(text):
    with pytest.raises(Refused) as refused:
        rules.yuan(text, "基数", field="base")
    assert refused.value.field == "base"


DAYS = st.dates(date(2025, 11, 1), date(2026, 8, 31))
STAYS = st.lists(st.tuples(st.sampled_from([1, 2]), DAYS, st.none() | st.integers(0, 200)), max_size=3)


@given(STAYS, st.none() | DAYS, st.integers(1, 12))
def test_a_month_is_paid_where_the_member_first_is_in_it(drawn, joined_on, number):
    """Reference: walk through the days of the month."""
    stays, at = [], date.min
    for branch, from_on, length in sorted(drawn, key=lambda one: one[1]):
        if from_on <= at:
            continue
        to_on = from_on + timedelta(days=length) if length is not None else None
        stays.append(rules.Stay(branch, from_on, to_on))
        at = to_on or date.max
    month, expected = date(2026, number, 1), None
    day = month
    while day.month == number and expected is None:
        if joined_on is None or day >= joined_on:
            expected = next(
                (one.organization for one in stays if one.from_on <= day and (one.to_on is None or day <= one.to_on)),
                None,
            )
        day += timedelta(days=1)
    assert rules.payee(stays, month, joined_on) == expected


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_the_longest_run_of_unpaid_months(owed, paid):
    months = [rules.later(JANUARY, number) for number in sorted(owed)]
    found = rules.longest_unpaid(months, {rules.later(JANUARY, number) for number in paid})
    unpaid = owed - paid
    runs = [
        (first, last)
        for first in unpaid
        for last in unpaid
        if first <= last and all(number in unpaid for number in range(first, last + 1))
    ]
    if not runs:
        assert found is None
        return
    first, last = max(runs, key=lambda run: (run[1] - run[0], run[1]))
    assert found == (rules.later(JANUARY, first), rules.later(JANUARY, last), last - first + 1)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-500, 500))
def test_months_are_counted_over_years(day, count):
    month = rules.month_of(day)
    assert rules.apart(month, rules.later(month, count)) == count
    assert len(rules.months_between(month, rules.later(month, count))) == max(count + 1, 0)


# A branch


def test_a_month_is_taken_in_one_step_without_those_who_did_not_pay(till):
    till.fix()
    made = till.take(JANUARY, paid_on=date(2026, 1, 10), without=["党员1"])
    with scope.system("test"):
        assert {one.person.name for one in made.payments.select_related("person")} == set(FULL) - {"党员1"}
        assert {one.amount for one in made.payments.all()} == {9_300}
        assert {(one.paid_on, one.month) for one in made.payments.all()} == {(date(2026, 1, 10), JANUARY)}
    assert made.recorded_at == clock.now() and made.on == date(2026, 1, 10)
    assert till.cells("党员1")[:6] == ["open"] * 5 + ["ahead"]
    till.make_up("党员1", JANUARY)
    assert till.cells("党员1")[:2] == ["paid", "open"]
    assert till.book().total == 93_000


def test_a_quarter_is_taken_at_once_and_nobody_pays_twice(till):
    till.fix()
    till.take(JANUARY, date(2026, 3, 1), paid_on=date(2026, 3, 10), without=["党员2"])
    till.take(JANUARY, date(2026, 4, 1))
    with scope.system("test"):
        assert Payment.objects.count() == 10 * 4
    with pytest.raises(Refused, match="已经登记过"):
        till.take(JANUARY)
    first = till.take(MAY, once="k")
    assert till.take(MAY, once="k") == first


@pytest.mark.parametrize(
    ("first", "last", "paid_on", "words", "field"),
    [
        (MAY, None, TODAY + timedelta(days=1), "还没有到", "paid_on"),
        (JULY, None, TODAY, "还没有到交纳的时候", "last"),
        (date(2025, 12, 1), None, TODAY, "原台账", "first"),
        (JUNE, MAY, TODAY, "颠倒", "last"),
    ],
)
def test_what_cannot_be_paid_is_refused(till, first, last, paid_on, words, field):
    till.fix()
    with pytest.raises(Refused, match=words) as refused:
        till.take(first, last, paid_on=paid_on)
    assert refused.value.field == field


def test_nobody_pays_before_a_base_is_confirmed_and_nobody_is_left_out(till):
    with pytest.raises(Refused, match="还没有核定"):
        till.take(JANUARY)
    with pytest.raises(Refused, match="还有1名党员没有核定：党员1"):
        till.fix(党员1=None)
    with scope.system("test"):
        assert DuesBase.objects.count() == Payment.objects.count() == 0


def test_a_probationary_member_pays_from_the_month_the_branch_passed_it(till, being):
    till.fix()
    with being("专职副书记") as actor:
        new = organizations.register_person(name="新党员", home=till.branch, joined_on=date(2026, 3, 20), by=actor)
        organizations.admit_member(person=new, organization=till.branch, from_on=date(2026, 3, 20), by=actor)
    till.hand.organ.people["新党员"] = new
    assert till.cells("新党员") == ["none"] * 2 + ["unfixed"] * 3 + ["ahead"] * 7
    assert [one.person.name for one in till.book().unfixed] == ["新党员"]
    confirmed = [Confirmed(person=new.pk, category="wage", base=400_000)]
    with being("甲书记") as actor:
        actions.fix_bases(organization=till.branch, year=2026, on=date(2026, 4, 2), confirmed=confirmed, by=actor)
    till.take(date(2026, 3, 1), MAY)
    assert till.cells("新党员")[2:5] == ["paid"] * 3
    with pytest.raises(Refused, match="新党员2026年3月20日入党，2026年2月不交党费") as refused:
        till.make_up("新党员", date(2026, 2, 1))
    assert refused.value.field == "first"


def test_who_is_transferred_pays_where_the_relation_is(till, being):
    till.fix()
    other = till.hand.place("乙支部")
    with being("专职副书记") as actor:
        organizations.transfer_member(person=till.hand.person("党员1"), to=other, on=date(2026, 4, 15), by=actor)
    assert till.cells("党员1") == ["open"] * 4 + ["none"] * 8
    with scope.system("test"):
        there = queries.book(other, 2026)
    cells = next(one for one in there.payers if one.person.name == "党员1").in_year(2026)
    assert [cell.state for cell in cells] == ["none"] * 4 + ["unfixed"] + ["ahead"] * 7
    till.take(JANUARY, MAY)
    with being("乙书记") as actor, pytest.raises(Refused, match="不在本支部交纳"):
        actions.make_up(
            organization=other, person=till.pk("党员1"), first=JANUARY, last=JANUARY, paid_on=TODAY, by=actor
        )
    with being("党员1" if "党员1" in till.hand.organ.accounts else "甲党员"):
        mine = queries.own(till.pk("甲党员"), 2026)
    assert [cell.state for cell in mine.cells[:6]] == ["paid"] * 5 + ["ahead"]
    assert queries.own(till.pk("党员1"), 2026).cells[0].state == "paid"


def test_a_temporary_branch_takes_no_dues(till, everything):
    branch = organizations.found_organization(
        name="抢险临时党支部", kind=Kind.BRANCH, parent=till.hand.place("机关党委"), form=BranchForm.TEMPORARY,
        founded_on=date(2026, 1, 1), go_live_on=date(2026, 1, 1), by=till_actor(till),
    )  # fmt: skip
    organizations.transfer_member(person=till.hand.person("党员1"), to=branch, on=date(2026, 2, 1), by=till_actor(till))
    assert queries.book(branch, 2026).payers == ()
    assert not Obligation.objects.filter(organization=branch, kind__startswith="dues").exists()


def till_actor(till):
    with till.being("专职副书记") as actor:
        return actor


def test_hardship_is_approved_and_explained(till):
    who = till.pk("党员1")
    for given_, words in (
        (Confirmed(person=who, category="wage", base=620_000, reduced_to=100), "批准"),
        (Confirmed(person=who, category="wage", base=620_000, reduced_to=100, approver="机关党委"), "理由"),
        (Confirmed(person=who, category="wage", base=620_000, reduced_to=9_400, approver="a", reason="b"), "高于"),
        (Confirmed(person=who, category="student", base=30), "每月交0.20元"),
        (Confirmed(person=who, category="other", base=30), "类别"),
        (Confirmed(person=who, category="wage", base=0), "基数为0"),
    ):
        with pytest.raises(Refused, match=words):
            till.fix(党员1=given_)
    free = Confirmed(person=who, category="wage", base=620_000, reduced_to=0, approver="机关党委", reason="家庭困难")
    till.fix(党员1=free)
    assert till.cells("党员1")[:5] == ["free"] * 5
    till.take(JANUARY, MAY)
    with scope.system("test"):
        assert not Payment.objects.filter(person=who).exists()


def test_a_base_changes_from_a_month_on_with_a_reason(till, being):
    till.fix()
    till.take(JANUARY, date(2026, 3, 1))
    change = Confirmed(person=till.pk("党员1"), category="wage", base=1_200_000)

    def to(month: date, reason: str = "职务晋升") -> None:
        with being("甲书记") as actor:
            actions.change_base(organization=till.branch, confirmed=change, from_month=month, reason=reason, by=actor)

    with pytest.raises(Refused, match="已经登记"):
        to(date(2026, 3, 1))
    with pytest.raises(Refused, match="变更理由"):
        to(date(2026, 4, 1), " ")
    with pytest.raises(Refused, match="还没有到"):
        to(JULY)
    to(date(2026, 4, 1))
    till.take(date(2026, 4, 1))
    member = next(one for one in till.book().payers if one.person.name == "党员1")
    assert [cell.paid.amount for cell in member.in_year(2026)[:4]] == [9_300] * 3 + [24_000]
    with pytest.raises(Refused, match="已经按原核定交纳"):
        till.fix(党员1=Confirmed(person=till.pk("党员1"), category="wage", base=700_000))
    till.fix()


# What is unpaid


def test_alerts_at_three_five_and_six_months_and_the_gate(till, being):
    till.fix()
    for day, level in ((date(2026, 3, 31), 0), (date(2026, 4, 1), 3), (date(2026, 6, 1), 5), (date(2026, 7, 1), 6)):
        with clock.frozen(day):
            behind = [(one.person.name, one.behind.level) for one in till.book().behind]
            assert behind == ([(name, level) for name, _ in behind] if level else [])
            assert len(behind) == (len(FULL) if level else 0)
    with clock.frozen(date(2026, 7, 1)):
        till.take(JANUARY, JUNE, paid_on=date(2026, 7, 1), without=["党员1"])
        found = till.book().behind
        assert [(one.person.name, one.behind.count, one.behind.gate) for one in found] == [("党员1", 6, True)]
        with being("甲书记") as actor:
            actions.decide_arrears(
                organization=till.branch, person=till.pk("党员1"), outcome=Outcome.EXCUSED, reason="住院",
                decided_on=date(2026, 7, 1), by=actor,
            )  # fmt: skip
        assert till.book().behind == []
        with scope.system("test"):
            assert (Arrears.objects.get().first_month, Arrears.objects.get().last_month) == (JANUARY, JUNE)
            held = till.hand.person("党员1").memberships.get()
            assert held.to_on is None, "nobody is struck off by a computer"


def test_only_the_gate_leads_to_the_members_meeting(till, being):
    till.fix()
    with being("甲书记") as actor, pytest.raises(Refused, match="连续6个月"):
        actions.decide_arrears(
            organization=till.branch, person=till.pk("党员1"), outcome=Outcome.MEETING, reason="x", decided_on=TODAY,
            by=actor,
        )  # fmt: skip


def test_what_is_over_six_months_old_is_not_made_up(till):
    till.fix()
    with clock.frozen(date(2026, 8, 3)):
        till.make_up("党员1", JANUARY, paid_on=date(2026, 7, 31))
        with pytest.raises(Refused, match="超过6个月"):
            till.make_up("党员2", JANUARY, paid_on=date(2026, 8, 1))


# The ledger


def test_duties_are_met_by_fixing_collecting_and_publishing(till, being):
    assert till.states()["dues_base:2026-01-01"] == "pending"
    till.fix()
    assert till.states() == {
        "dues:2026-01-01": "missed", "dues:2026-04-01": "pending", "dues_base:2026-01-01": "met",
        "dues_publication:2026-01-01": "pending",
    }  # fmt: skip
    till.make_up("党员1", MAY)
    assert till.states()["dues:2026-04-01"] == "pending", "one member's payment is no collecting day"
    with being("甲书记") as actor, pytest.raises(Refused, match="没有可以公布"):
        actions.publish_dues(organization=till.branch, year=2025, on=TODAY, way=Published.BOARD, by=actor)
    late = till.take(JANUARY, paid_on=date(2026, 3, 10))
    till.take(MAY)
    with being("甲书记") as actor:
        made = actions.publish_dues(organization=till.branch, year=2026, on=TODAY, way=Published.BOARD, by=actor)
        again = actions.publish_dues(organization=till.branch, year=2026, on=TODAY, way=Published.BOARD, by=actor)
    assert made == again and made.total == 9_300 * 20
    assert set(till.states().values()) == {"met"}
    with being("甲书记") as actor:
        actions.withdraw_collection(collection=late, by=actor)
        actions.withdraw_publication(publication=made, by=actor)
    assert till.states()["dues:2026-01-01"] == "missed"
    assert till.states()["dues_publication:2026-01-01"] == "pending"


# Who sees and does what


def test_the_committee_and_the_member_see_and_nobody_else(till, being):
    till.fix()
    till.take(JANUARY)
    for role in till.hand.organ.accounts:
        with being(role):
            seen = {one.person.name for one in Payment.objects.select_related("person")}
            bases = DuesBase.objects.count()
        if role in ("甲书记", "甲委员"):
            assert (seen, bases) == (set(FULL), 10)
        elif role in FULL:
            assert (seen, bases) == ({role}, 1)
        else:
            assert (seen, bases) == (set(), 0)


def test_nobody_else_keeps_dues(till):
    others = set(till.hand.organ.accounts) - {"甲书记", "甲委员"}
    assert len(others) == 14
    for role in others:
        with pytest.raises(NotAllowed):
            till.fix(by=role)
    till.fix(by="甲委员")
    for role in others:
        with pytest.raises(NotAllowed):
            till.take(JANUARY, by=role)


def test_no_name_and_no_amount_stands_in_the_history(till, being):
    from yipanqi.audit.models import Entry

    till.fix(base=623_456)
    till.take(JANUARY, without=["党员1"])
    found = list(Entry.objects.filter(event__startswith="dues").order_by("pk"))
    assert [one.event for one in found] == ["dues_bases_fixed", "dues_collected"]
    written = " ".join(f"{one.subject} {one.subject_name} {one.before} {one.after} {one.reason}" for one in found)
    assert not [word for word in (*FULL, "6234", "9352") if word in written]


def test_the_book_takes_a_fixed_number_of_queries(till, being, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with being("甲书记"), CaptureQueriesContext(connection) as captured:
            queries.book(till.branch, 2026)
        return len(captured)

    before = asked()
    till.fix()
    till.take(JANUARY, MAY)
    assert asked() == before == 7


def test_withdrawing_the_last_payment_withdraws_its_collection(till, being):
    till.fix()
    made = till.make_up("党员1", JANUARY, MAY)
    with being("甲书记") as actor:
        for payment in Payment.objects.filter(collection=made):
            actions.withdraw_payment(payment=payment, by=actor)
        assert not Collection.objects.exists() and not Publication.objects.exists()


def test_the_committee_is_told_once_at_each_step_and_nobody_else(till):
    from yipanqi.accounts.models import Notice

    till.fix()
    for day in (date(2026, 4, 1), date(2026, 4, 2), date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 2)):
        with clock.frozen(day), scope.system("test"):
            assert actions.tell_arrears(by=COMMAND_LINE) == 1
    told = Notice.objects.filter(key__startswith="dues:").values_list("account__name", "text")
    assert {name for name, _ in told} == {"甲书记", "甲委员"}
    assert sorted(text for name, text in told if name == "甲书记") == [
        "甲支部有党员连续3个月没有交纳党费，请问明情况、提醒补交。",
        "甲支部有党员连续5个月没有交纳党费，请问明情况、提醒补交。",
        "甲支部有党员连续6个月没有交纳党费，有没有正当理由由支部研究。",
    ]
