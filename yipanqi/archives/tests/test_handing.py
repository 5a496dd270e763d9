"""Handing in: a frozen copy with checksum, met in the ledger; only what was handed in is seen above."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import ROLES
from yipanqi.archives import actions, rules
from yipanqi.archives.models import HandedIn
from yipanqi.archives.queries import handed as queries
from yipanqi.archives.tests.conftest import DECEMBER
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.models import Obligation
from yipanqi.site.tick import tick

SEEING = {"甲书记", "甲委员", "总支书记", "专职副书记", "党办干部"}


def duty(organ, branch="甲支部") -> Obligation | None:
    with scope.system("test"):
        return Obligation.objects.filter(organization=organ.organizations[branch], kind="handbook").first()


def raise_all() -> int:
    with scope.system("test"):
        return actions.raise_handbooks(by=COMMAND_LINE)


def test_only_the_branch_and_those_it_hands_in_to_see_the_copy(december, being, hand_in):
    hand_in()
    seeing = set()
    for role in ROLES:
        with being(role):
            if HandedIn.objects.exists():
                seeing.add(role)
    assert seeing == SEEING


def test_what_was_not_handed_in_leaves_nothing_to_see(december, being, hand_in):
    hand_in("乙支部")
    with being("专职副书记"):
        assert [one.organization.name for one in HandedIn.objects.all()] == ["乙支部"]
        assert [one.name for one in queries.missing(2026)] == ["甲支部"]
        assert [(one.organization.name, one.state) for one in queries.lines(list(queries.received(2026)), 2026)] == [
            ("甲支部", "尚未报送"), ("乙支部", "待查阅"),
        ]  # fmt: skip
    with being("甲书记"):
        assert not HandedIn.objects.exists()
    with being("总支书记"):
        assert [one.name for one in queries.received(2026)] == ["甲支部"]


def test_the_copy_is_kept_with_its_checksum_and_history(december, being, hand_in):
    made = hand_in(content=b"%PDF-handbook")
    with scope.system("test"):
        assert made.digest == hashlib.sha256(b"%PDF-handbook").hexdigest()
        assert made.file.open("rb").read() == b"%PDF-handbook"
        told = Entry.objects.get(event="handed_in")
    assert (made.title, made.superior, made.size) == ("2026年度党支部工作手册", "直属总支", 13)
    assert (told.actor, told.after["digest"], told.path) == ("甲书记", made.digest, made.organization.path)
    with scope.system("test"), pytest.raises(ProtectedError):
        made.organization.delete()


def test_the_duty_is_raised_in_december_and_met_by_handing_in(december, hand_in):
    with clock.frozen(date(2026, 11, 30)):
        assert raise_all() == 0
    assert raise_all() == 2 and raise_all() == 0
    owed = duty(december)
    assert (owed.title, owed.due_on, owed.basis, owed.state) == (
        "报送2026年度党支部工作手册", date(2027, 1, 10), "惯例，本机关未另行规定", "pending",
    )  # fmt: skip
    made = hand_in()
    owed.refresh_from_db()
    with scope.system("test"):
        assert [(one.record, one.happened_on) for one in owed.evidence.all()] == [(f"handed:{made.pk}", DECEMBER)]
    assert (owed.state, owed.met_on) == ("met", DECEMBER)
    assert duty(december, "乙支部").state == "pending"


def test_tick_raises_it_and_nothing_the_second_time(december):
    with clock.frozen(date(2027, 1, 4)):
        tick()
        assert duty(december).due_on == date(2027, 1, 10)
        with scope.system("test"):
            before = list(Obligation.objects.order_by("id").values())
        tick()
        with scope.system("test"):
            assert list(Obligation.objects.order_by("id").values()) == before


def test_a_day_that_has_passed_or_is_too_near_is_not_owed_afterwards(december):
    """JF-21: a branch that begins here two working days before the day is not asked for a handbook of the year."""
    for late in (date(2027, 2, 1), date(2027, 1, 7)):
        with clock.frozen(late):
            assert raise_all() == 0
    with clock.frozen(date(2027, 1, 4)):
        assert raise_all() == 2


def test_the_organ_may_rule_another_day(december, being):
    with being("专职副书记") as actor:
        actions.rule_handbooks(
            organization=december.organizations["机关党委"], due_month=1, due_day=20, basis="机关党委〔2026〕3号",
            by_hand=["支委会"], kept_at="三楼档案柜", by=actor,
        )  # fmt: skip
        assert queries.ruling_of(december.organizations["甲支部"]).by_hand == ("支委会",)
    raise_all()
    assert (duty(december).due_on, duty(december).basis) == (date(2027, 1, 20), "机关党委〔2026〕3号")
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.rule_handbooks(
            organization=december.organizations["甲支部"], due_month=6, due_day=1, basis="自定", by=actor
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"due_month": 2, "due_day": 30}, "没有2月30日这一天"),
        ({"due_month": 7, "due_day": 1}, "报送期限在次年上半年"),
        ({"basis": "  "}, "请写明依据"),
        ({"by_hand": ["密室"]}, "手册没有“密室”这一章"),
    ],
)
def test_a_ruling_that_cannot_be_is_refused(december, being, given, said):
    usual = {"due_month": 1, "due_day": 10, "basis": "惯例"}
    with being("专职副书记") as actor, pytest.raises(Refused, match=said):
        actions.rule_handbooks(organization=december.organizations["机关党委"], by=actor, **(usual | given))


def test_accepted_with_words_and_kept_by_the_branch(december, being, hand_in):
    made = hand_in()
    with being("专职副书记") as actor:
        actions.accept(handed=made, answer="材料齐全。", by=actor)
        with pytest.raises(Conflict, match="已经查阅"):
            actions.accept(handed=made, by=actor)
    with being("甲书记"):
        kept = queries.get(made.pk)
        assert (kept.get_stage_display(), kept.answer, kept.answered_by) == ("已查阅", "材料齐全。", "专职副书记")
    with pytest.raises(Refused, match="上级已经查阅，不能再报送"):
        hand_in()
    with scope.system("test"):
        assert december.accounts["甲书记"].notices.get().text == "2026年度党支部工作手册已查阅。"


def test_returned_with_words_and_time_to_mend(december, being, hand_in):
    raise_all()
    with clock.frozen(date(2027, 1, 10)):
        made = hand_in()
        with being("总支书记") as actor:
            with pytest.raises(Refused, match="请写明退回的原因"):
                actions.send_back(handed=made, answer=" ", by=actor)
            actions.send_back(handed=made, answer="缺第三季度党课记录。", by=actor)
        owed = duty(december)
        assert (owed.state, owed.due_on) == ("pending", rules.mend_until(date(2027, 1, 10), date(2027, 1, 10)))
        again = hand_in(content=b"%PDF-2")
        assert (again.number, duty(december).state) == (2, "met")
    with being("专职副书记"):
        stages = {one.number: one.get_stage_display() for one in queries.of(made.organization, 2026)}
    assert stages == {1: "已退回", 2: "待查阅"}


def test_a_waiting_copy_is_replaced_by_a_newer_one(december, hand_in):
    hand_in()
    hand_in(content=b"%PDF-2")
    with scope.system("test"):
        assert [(one.number, one.stage) for one in HandedIn.objects.order_by("number")] == [
            (1, "replaced"), (2, "handed"),
        ]  # fmt: skip


def test_who_may_not_cannot(december, being, hand_in):
    made = hand_in()
    for role in ("甲委员", "乙书记", "专职副书记", "党组书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.hand_in(
                organization=december.organizations["甲支部"], what="handbook", year=2026, content=b"x", by=actor
            )
    for role in ("甲书记", "乙书记", "纪委书记", "党组书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.accept(handed=made, by=actor)


@pytest.mark.parametrize(
    ("year", "what", "said"),
    [
        (2027, "handbook", "2027年度党支部工作手册从2027年12月1日起报送"),
        (2026, "diary", "不在列表中"),
    ],
)
def test_what_there_is_not_is_refused(hand_in, year, what, said):
    with pytest.raises(Refused, match=said):
        hand_in(year=year, what=what)


def test_words_with_a_classification_mark_are_refused(december, being, hand_in):
    made = hand_in()
    with being("专职副书记") as actor, pytest.raises(Refused, match="内容标有密级“机密★"):
        actions.accept(handed=made, answer="机密★1年", by=actor)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(1, 6), st.integers(1, 31))
def test_the_due_day_is_always_a_day_of_the_next_year(today, month, day):
    due = rules.due_on(today.year, month, day)
    assert (due.year, due.month) == (today.year + 1, month) and due.day <= day
    until = rules.mend_until(today, today)
    assert until - today >= timedelta(days=rules.MEND_DAYS)
