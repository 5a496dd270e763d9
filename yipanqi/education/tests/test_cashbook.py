"""The cash book of dues: exact sums, what is refused, who sees it, the page and the paper."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.audit.models import Entry
from yipanqi.education import actions
from yipanqi.education.actions import Confirmed
from yipanqi.education.enums import USES, Flow
from yipanqi.education.models import DuesEntry
from yipanqi.education.queries import cashbook as queries
from yipanqi.education.queries import dues
from yipanqi.kernel import scope
from yipanqi.kernel.errors import NotAllowed, Refused

APRIL = date(2026, 4, 9)


class Book:
    """Keeps the cash book of 甲支部."""

    def __init__(self, hand, being):
        self.hand, self.being, self.branch = hand, being, hand.place("甲支部")

    def enter(self, flow, amount, on=APRIL, by="甲书记", voucher="0001", **more) -> DuesEntry:
        with self.being(by) as actor:
            return actions.enter_flow(
                organization=self.branch, flow=flow, amount=amount, on=on, voucher=voucher, by=actor, **more
            )

    def collect(self, paid_on=TODAY) -> int:
        """January of the whole branch; what was taken, in fen."""
        with self.being("甲书记") as actor:
            payers = dues.book(self.branch, 2026).payers
            confirmed = [Confirmed(person=one.person.pk, category="wage", base=620_000) for one in payers]
            actions.fix_bases(organization=self.branch, year=2026, on=date(2026, 1, 8), confirmed=confirmed, by=actor)
            month = paid_on.replace(day=1)
            taken = actions.collect(organization=self.branch, first=month, last=month, paid_on=paid_on, by=actor)
            return sum(taken.payments.values_list("amount", flat=True))

    def year(self, year=2026) -> queries.Cashbook:
        with self.being("甲书记"):
            return queries.cashbook(self.branch, year)


@pytest.fixture
def cash(hand, being):
    return Book(hand, being)


def test_the_balance_is_what_came_in_less_what_went_out(cash):
    taken = cash.collect()
    cash.enter(Flow.OPENING, 12_000, on=date(2026, 1, 5), voucher="")
    cash.enter(Flow.RETURNED, 5_000, voucher="")
    cash.enter(Flow.TRAINING, 3_650, note="春季轮训教材")
    cash.enter(Flow.HANDED_UP, taken, on=TODAY)
    book = cash.year()
    assert (book.opening, book.received, book.used, book.balance) == (12_000, taken, 3_650, 13_350)
    assert book.lines[0] == ("年初结存", "120.00") and book.lines[-1] == ("结存", "133.50")
    assert dict(book.lines)["培训党员"] == "36.50"
    assert cash.year(2027).opening == 13_350 == cash.year(2027).balance
    assert cash.year(2025).balance == 0


@given(st.lists(st.tuples(st.sampled_from([*Flow]), st.integers(1, 10**9)), max_size=8), st.integers(0, 10**9))
def test_any_entries_add_up(flows, received):
    entries = tuple(DuesEntry(flow=flow, amount=amount) for flow, amount in flows)
    book = queries.Cashbook(organization=None, year=2026, carried=0, received=received, entries=entries)
    assert book.balance == received + sum(one.signed for one in entries)
    assert book.used == sum(amount for flow, amount in flows if flow in USES)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"voucher": " "}, "支出请填写凭证号"),
        ({"amount": 0}, "金额应大于0"),
        ({"amount": 10_001}, "可用的结存为100.00元，不够支出100.01元"),
        ({"on": date(2030, 1, 1)}, "还没有到"),
        ({"on": date(1990, 1, 1)}, "早于支部成立日期"),
        ({"flow": "dinner"}, "不在列表中"),
        ({"note": "长" * 61}, "摘要超过60字"),
        ({"note": "机密★1年"}, "密级"),
    ],
)
def test_what_cannot_be_meant_is_refused(cash, more, said):
    cash.enter(Flow.OPENING, 10_000, voucher="")
    with pytest.raises(Refused, match=said):
        cash.enter(**({"flow": Flow.HARDSHIP, "amount": 100} | more))
    with scope.system("test"):
        assert DuesEntry.objects.count() == 1


def test_nothing_is_spent_twice_by_being_entered_for_an_earlier_day(cash):
    cash.enter(Flow.OPENING, 10_000, voucher="")
    cash.enter(Flow.MATERIAL, 8_000, on=TODAY)
    with pytest.raises(Refused, match="不够支出"):
        cash.enter(Flow.MATERIAL, 2_001, on=APRIL)
    cash.enter(Flow.MATERIAL, 2_000, on=APRIL)


def test_the_same_form_sent_twice_enters_once_and_a_mistake_is_struck_out(cash):
    first = cash.enter(Flow.OPENING, 10_000, voucher="", once="k")
    assert cash.enter(Flow.OPENING, 10_000, voucher="", once="k") == first
    with cash.being("甲书记") as actor:
        actions.withdraw_flow(entry=first, by=actor)
    assert cash.year().balance == 0


@pytest.mark.parametrize("role", ["甲党员", "乙书记", "专职副书记"])
def test_who_does_not_keep_the_dues_enters_and_sees_nothing(cash, role):
    cash.enter(Flow.OPENING, 10_000, voucher="")
    with pytest.raises(NotAllowed):
        cash.enter(Flow.RETURNED, 1, voucher="", by=role)
    with cash.being(role):
        assert not DuesEntry.objects.exists()


def test_publication_keeps_what_was_used_and_left(cash):
    taken = cash.collect()
    cash.enter(Flow.HONOUR, 1_000, on=TODAY)
    with cash.being("甲书记") as actor:
        made = actions.publish_dues(organization=cash.branch, year=2026, on=TODAY, way="board", by=actor)
    assert (made.total, made.used, made.balance) == (taken, 1_000, taken - 1_000)
    assert made.balance_shown == queries.shown_signed(taken - 1_000)


def test_history_names_neither_sum_nor_note(cash):
    cash.enter(Flow.OPENING, 10_000, voucher="", note="旧账本")
    (told,) = Entry.objects.filter(event="dues_flow_entered")
    assert told.after == {"类别": "以前年度结余", "日期": "2026-04-09"}


# Pages


def test_the_page_lists_entries_and_sums_in_three_queries_more_or_fewer_rows(cash, visit, django_assert_num_queries):
    client, address = visit("甲书记"), reverse("education:dues_cashbook", args=[cash.branch.pk])
    cash.enter(Flow.OPENING, 10_000, voucher="")
    counts = []
    for _ in range(2):
        with cash.being("甲书记"), django_assert_num_queries(4):
            queries.cashbook(cash.branch, 2026)
        counts.append(client.get(address).content.decode())
        cash.enter(Flow.TRAINING, 3_650, note="轮训教材")
        cash.enter(Flow.MATERIAL, 100)
    assert "结存 100.00 元" in counts[0] and "轮训教材" in counts[1] and "结存 62.50 元" in counts[1]


def test_a_refused_form_keeps_what_was_typed(cash, visit):
    client, address = visit("甲书记"), reverse("education:dues_flow", args=[cash.branch.pk])
    typed = {"flow": "training", "amount": "36.50", "on": "2026-04-09", "voucher": "", "note": "轮训教材", "once": "k"}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "支出请填写凭证号" in answer.content.decode() and 'value="轮训教材"' in answer.content.decode()
    sent = {**typed, "flow": "opening"}
    assert client.post(address, sent).status_code == client.post(address, sent).status_code == 302
    assert cash.year().balance == 3_650


def test_the_paper_says_what_the_page_says(cash, visit):
    cash.enter(Flow.OPENING, 10_000, voucher="")
    cash.enter(Flow.TRAINING, 3_650, voucher="2026-014", note="轮训教材")
    client = visit("甲书记")
    for kind in ("docx", "pdf", "xlsx"):
        answer = client.get(reverse("education:dues_summary", args=[cash.branch.pk, 2026, kind]))
        assert answer.status_code == 200 and len(answer.content) > 2_000
    assert visit("乙书记").get(reverse("education:dues_summary", args=[cash.branch.pk, 2026, "pdf"])).status_code == 404
