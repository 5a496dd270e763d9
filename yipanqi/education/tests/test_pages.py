"""Pages: ticking several members at once, what a member finds, a fixed number of queries, papers from the pages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.education import actions
from yipanqi.education.enums import Stage
from yipanqi.education.models import Party, Talk
from yipanqi.kernel import scope
from yipanqi.kernel.actors import TIMER
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.models import Obligation


@pytest.fixture
def branch(hand):
    return hand.place("甲支部")


def ticked(hand, branch, *names: str, **change) -> dict:
    given = {"held_on": TODAY.isoformat(), "lead": hand.person("甲书记").pk, "place": "谈心室", "once": "k1"}
    return {**given, "others": [hand.person(name).pk for name in names], **change}


def test_several_members_are_entered_with_one_click(hand, visit, branch):
    browser, address = visit("甲书记"), reverse("education:hold_talks", args=[branch.pk, 2026])
    shown = browser.get(reverse("education:coverage", args=[branch.pk])).content.decode()
    assert shown.count('name="others"') == 10 and f'action="{address}"' in shown
    for _ in range(2):  # the same form sent twice
        answer = browser.post(address, ticked(hand, branch, "党员1", "党员2", "甲党员"), follow=True)
    assert "已登记同3位同志的谈心谈话。" in answer.content.decode()
    with scope.system("test"):
        talks = list(Talk.objects.order_by("id"))
        pairs = [
            (one.leads[0].person.name, one.others[0].person.name, one.held_on, one.place, one.stage) for one in talks
        ]
    assert {pair[1] for pair in pairs} == {"甲党员", "党员1", "党员2"} and len(pairs) == 3
    assert {(pair[0], *pair[2:]) for pair in pairs} == {("甲书记", TODAY, "谈心室", Stage.HELD)}
    assert answer.content.decode().count('name="others"') == 6
    told = Notice.objects.filter(account=hand.organ.accounts["甲党员"]).values_list("text", flat=True)
    assert list(told) == ["已登记2026年6月15日同您的谈心谈话。没有谈过的，请打开后点“没有谈过”。"]


@pytest.mark.parametrize(
    ("names", "change", "sentence"),
    [
        ((), {}, "请勾选谈过的同志"), (("党员1",), {"held_on": "2026-06-16"}, "还没有到"),
        (("党员1",), {"held_on": ""}, "这个字段"), (("党员1", "甲书记"), {}, "不能既是谈话人又是谈话对象"),
    ],
)  # fmt: skip
def test_a_bad_entry_says_what_is_wrong_and_keeps_the_ticks(hand, visit, branch, names, change, sentence):
    address = reverse("education:hold_talks", args=[branch.pk, 2026])
    answer = visit("甲书记").post(address, ticked(hand, branch, *names, **change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert page.count(" checked") == len(names)
    with scope.system("test"):
        assert Talk.objects.count() == 0


def test_only_members_of_the_branch_are_taken_and_only_its_committee_enters(hand, visit, being, branch):
    address = reverse("education:hold_talks", args=[branch.pk, 2026])
    assert visit("甲书记").post(address, ticked(hand, branch, "乙书记")).status_code == 422
    assert [visit(role).post(address, ticked(hand, branch, "党员1")).status_code for role in ("甲党员", "乙书记")] == [
        403, 404,
    ]  # fmt: skip
    with being("乙书记") as actor, pytest.raises(NotAllowed):
        actions.hold_talks(
            organization=branch, lead=hand.person("乙书记"), others=[hand.person("党员1")], held_on=TODAY, by=actor
        )
    with being("甲书记") as actor, pytest.raises(Refused):
        actions.hold_talks(organization=branch, lead=hand.person("甲书记"), others=[], held_on=TODAY, by=actor)
    with scope.system("test"):
        assert Party.objects.count() == 0


def test_the_years_duty_is_met_when_everybody_was_talked_with_and_told_above_as_met(
    hand, being, visit, branch, everything
):
    obligations.reconcile(organization=branch, by=TIMER)
    entry = Obligation.objects.get(organization=branch, kind="talk")
    assert (entry.due_on, entry.severity, entry.clause, entry.state) == (
        date(2026, 12, 31),
        "soft",
        "ZB-19a",
        "pending",
    )
    others = [hand.person(name) for name in hand.organ.people if name != "甲书记"]
    members = [one for one in others if one.home_id == branch.pk]
    with being("甲书记") as actor:
        actions.hold_talks(organization=branch, lead=hand.person("甲书记"), others=members[1:], held_on=TODAY, by=actor)
    assert Obligation.objects.get(pk=entry.pk).state == "pending"
    last = hand.hold("甲书记", members[0].name)
    assert Obligation.objects.get(pk=entry.pk).state == "met"
    link, address = reverse("education:talk", args=[last.pk]), reverse("obligations:entry", args=[entry.pk])
    assert link in visit("甲书记").get(address).content.decode()
    above = visit("专职副书记").get(address).content.decode()
    assert "已履行" in above and link not in above and members[0].name not in above


def test_a_member_finds_own_talks_and_the_two_ways_to_speak(hand, visit, branch):
    hand.hold("甲书记", "甲党员")
    hand.hold("甲书记", "党员1")
    page = visit("甲党员").get(reverse("education:talks")).content.decode()
    assert reverse("education:ask_talk") in page and reverse("education:hand_in") in page
    assert "甲书记" in page and "党员1" not in page and "谈话情况" not in page
    assert "还没有谈心谈话的登记" in visit("乙书记").get(reverse("education:talks")).content.decode()


def test_asking_and_handing_in_from_the_pages(hand, visit):
    browser, secretary = visit("甲党员"), hand.person("甲书记").pk
    given = {"addressee": secretary, "wanted_by": (TODAY + timedelta(days=7)).isoformat(), "text": "家常", "once": "a"}
    asked = browser.post(reverse("education:ask_talk"), given, follow=True)
    assert "已告知甲书记，请等候答复。" in asked.content.decode()
    handed = browser.post(
        reverse("education:hand_in"), {"addressee": secretary, "text": "近来的想法", "once": "b"}, follow=True
    )
    assert "已交给甲书记" in handed.content.decode()
    desk = visit("甲书记").get(reverse("desk")).content.decode()
    assert "答复约谈" in desk and "阅看并答复思想汇报" in desk and "甲党员" not in desk


def test_the_desk_leads_to_who_is_left_and_to_the_matter(hand, visit, being, branch, everything):
    obligations.reconcile(organization=branch, by=TIMER)
    with being("甲委员") as actor:
        actions.raise_must(organization=branch, person=hand.person("甲党员"), code="trouble", arose_on=TODAY, by=actor)
    page = visit("甲书记").get(reverse("desk") + "?as=secretary").content.decode()
    assert f"{reverse('education:coverage', args=[branch.pk])}?year=2026" in page
    assert "及时谈心谈话" in page and reverse("education:musts", args=[branch.pk]) in page
    assert "甲党员" not in page, "ledgers are printed: with whom stands on the page of the matter alone"


def test_the_organisations_page_tells_the_committee_only(hand, visit, branch):
    address = reverse("organizations:profile", args=[branch.pk])
    assert "名党员没有谈到" in visit("甲书记").get(address).content.decode()
    for role in ("甲党员", "专职副书记", "乙书记"):
        assert "名党员没有谈到" not in visit(role).get(address).content.decode(), role


def test_pages_ask_a_fixed_number_of_questions(hand, visit, being, branch):
    browser = visit("甲书记")
    addresses = [
        reverse("education:talks"), reverse("education:coverage", args=[branch.pk]),
        reverse("education:musts", args=[branch.pk]), reverse("education:care_of", args=[branch.pk]),
    ]  # fmt: skip

    def one_more(number: int) -> None:
        hand.hold("甲书记", f"党员{number}")
        hand.arrange("甲书记", f"党员{number}", on=TODAY + timedelta(days=3))
        with being("甲书记") as actor:
            made = actions.enter_care(
                organization=branch, person=hand.person(f"党员{number}"), matter="illness", arose_on=TODAY, by=actor
            )
            actions.give_care(care=made, on=TODAY, way="call", giver="甲书记", by=actor)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    one_more(1)
    browser.get(addresses[0])
    before = [asked(address) for address in addresses]
    one_more(2)
    one_more(3)
    assert [asked(address) for address in addresses] == before


def test_papers_carry_facts(hand, visit, branch):
    talk = hand.hold("甲书记", "甲党员", place="谈心室")
    browser = visit("甲书记")
    for name, arguments in (
        ("talk_record", [talk.pk, "docx"]), ("talk_record", [talk.pk, "pdf"]),
        ("talk_statistics", [branch.pk, 2026, "xlsx"]), ("care_ledger", [branch.pk, 2026, "xlsx"]),
    ):  # fmt: skip
        answer = browser.get(reverse(f"education:{name}", args=arguments))
        assert answer.status_code == 200 and len(answer.content) > 2000, name
        assert "甲党员" not in answer.headers["Content-Disposition"]
    assert browser.get(reverse("education:talk_record", args=[talk.pk, "xlsx"])).status_code != 200
