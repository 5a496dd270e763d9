"""约谈 and 思想汇报: who may be asked, what is owed, the two ways to answer, what the nightly run gives back."""

from datetime import date, timedelta

import pytest

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Entry
from yipanqi.education import actions
from yipanqi.education.enums import Answer, Occasion
from yipanqi.education.models import Confided, TalkRequest, ThoughtReport
from yipanqi.education.queries import people
from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.models import Appointment

SOON = TODAY + timedelta(days=7)


@pytest.fixture
def wish(hand, being) -> TalkRequest:
    with being("甲党员") as actor:
        return actions.ask_talk(addressee=hand.person("甲书记"), wanted_by=SOON, text="想换个岗位", by=actor, once="w1")


def owed(kind: str) -> list[tuple]:
    with scope.system("test"):
        entries = Obligation.objects.filter(kind=kind).select_related("person").order_by("id")
        return [(one.title, one.person.name, one.due_on, one.state) for one in entries]


def test_a_member_may_ask_the_committee_and_the_heads_above(hand, being):
    with being("甲党员"):
        asked = [one.person.name for _, one in people.to_ask(hand.person("甲党员"))]
    assert asked == ["甲书记", "甲委员", "总支书记", "专职副书记", "党组书记", "党组成员"]
    with being("甲书记"):
        assert "甲书记" not in [one.person.name for _, one in people.to_ask(hand.person("甲书记"))]


def test_asking_is_owed_by_whoever_is_asked_and_tells_nobody_who_asked(hand, being, wish):
    assert owed("talk_request") == [("答复约谈", "甲书记", SOON, "pending")]
    told = Notice.objects.get(account=hand.organ.accounts["甲书记"])
    assert told.text == "有党员约您谈心谈话，请答复。"
    with being("甲党员") as actor:
        again = actions.ask_talk(addressee=hand.person("甲书记"), wanted_by=SOON, by=actor, once="w1")
    assert again == wish and len(owed("talk_request")) == 1
    for role in ("甲委员", "总支书记", "专职副书记", "乙书记"):
        with being(role):
            assert list(TalkRequest.objects.all()) == [], role


@pytest.mark.parametrize("role", ["甲委员", "总支书记", "专职副书记", "党组书记", "审计管理员"])
def test_the_ledger_names_nobody_who_asks_or_hands_in(hand, being, visit, wish, role):
    """Neither the entries nor their history, for whoever sees the ledger: it is between the two of them."""
    with being("甲党员") as actor:
        report = actions.hand_in(addressee=hand.person("甲书记"), text="近来的想法", by=actor)
    with scope.system("test"):
        entries = list(Obligation.objects.filter(kind__in=("talk_request", "thought_report")))
    assert len(entries) == 2
    pages = [visit(role).get(f"/obligations/{one.pk}/") for one in entries]
    with being("甲党员") as actor:
        actions.withdraw_request(request=wish, by=actor)
        actions.withdraw_thought(report=report, by=actor)
    pages += [visit(role).get(f"/obligations/{one.pk}/") for one in entries]
    shown = [page.content.decode().partition("<main")[2] for page in pages]
    assert not any("甲党员" in page for page in shown)
    assert (
        all("登记应办事项" in page and "系统登记" in page for page in shown if "答复" in page) or role == "审计管理员"
    )
    named = set(Entry.objects.filter(event__startswith="obligation_").values_list("actor", flat=True))
    assert "甲党员" not in named and "系统登记" in named
    assert set(Entry.objects.filter(event="thought_handed_in").values_list("actor", flat=True)) == {"甲党员"}


def test_arranging_the_talk_answers_it(hand, being, wish):
    talk = hand.arrange("甲书记", "甲党员", on=TODAY + timedelta(days=2), request=wish)
    assert talk.occasion == Occasion.ASKED
    with being("甲党员"):
        seen = TalkRequest.objects.get()
    assert (seen.answer, seen.talk_id) == (Answer.AGREED, talk.pk)
    assert owed("talk_request") == [("答复约谈", "甲书记", SOON, "met")]
    with pytest.raises(Conflict):
        hand.arrange("甲书记", "甲党员", request=wish)


def test_declining_takes_a_sentence_and_nobody_else_answers(hand, being, wish):
    with being("甲委员") as actor, pytest.raises(NotAllowed):
        actions.decline_request(request=wish, text="不行", by=actor)
    with being("甲书记") as actor:
        with pytest.raises(Refused, match="一句话"):
            actions.decline_request(request=wish, text=" ", by=actor)
        assert actions.decline_request(request=wish, text="下周二再约", by=actor).answer == Answer.DECLINED
    assert owed("talk_request")[0][3] == "met"
    assert Notice.objects.get(account=hand.organ.accounts["甲党员"]).text == "您提出的约谈已有答复。"


def test_withdrawing_erases_what_it_was_about(hand, being, wish):
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.withdraw_request(request=wish, by=actor)
    with being("甲党员") as actor:
        actions.withdraw_request(request=wish, by=actor)
    assert owed("talk_request")[0][3] == "void"
    with scope.system("test"):
        assert Confided.objects.count() == 0


def test_who_has_left_office_gives_it_back_once(hand, being, wish):
    assert actions.release_requests(by=COMMAND_LINE) == 0
    with being("专职副书记") as actor, scope.system("test"):
        office = Appointment.objects.get(person=hand.person("甲书记"))
        organizations.relieve(appointment=office, to_on=TODAY - timedelta(days=1), by=actor)
        organizations.end_membership(
            person=hand.person("甲书记"), on=TODAY - timedelta(days=1), reason="转出本机关", by=actor
        )
    assert [actions.release_requests(by=COMMAND_LINE) for _ in range(2)] == [1, 0]
    with being("甲党员"):
        assert TalkRequest.objects.get().answer == Answer.RETURNED


@pytest.mark.parametrize(
    ("addressee", "wanted_by", "field"),
    [
        ("党员1", SOON, "addressee"), ("乙书记", SOON, "addressee"), ("甲党员", SOON, "addressee"),
        ("甲书记", TODAY + timedelta(days=1), "wanted_by"), ("甲书记", date(2027, 1, 1), "wanted_by"),
    ],
)  # fmt: skip
def test_whom_and_by_when_are_checked(hand, being, addressee, wanted_by, field):
    with being("甲党员") as actor, pytest.raises(Refused) as refused:
        actions.ask_talk(addressee=hand.person(addressee), wanted_by=wanted_by, by=actor)
    assert refused.value.field == field
    assert owed("talk_request") == []


# Thought reports


def test_a_report_is_owed_a_reply_and_the_reply_meets_it(hand, being):
    with being("甲党员") as actor:
        made = actions.hand_in(addressee=hand.person("党员1"), text="近来的想法", by=actor, once="t1")
        assert actions.hand_in(addressee=hand.person("党员1"), text="近来的想法", by=actor, once="t1") == made
    assert [row[:2] + row[3:] for row in owed("thought_report")] == [("阅看并答复思想汇报", "党员1", "pending")]
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.reply_thought(report=made, text="收到", by=actor)
    with being("甲党员") as actor:
        actions.withdraw_thought(report=made, by=actor)
        with pytest.raises(Refused, match="收回"):
            actions.withdraw_thought(report=made, by=actor)
    assert owed("thought_report")[0][3] == "void"


@pytest.mark.parametrize(("addressee", "text"), [("乙书记", "有话"), ("甲党员", "有话"), ("甲书记", "  ")])
def test_a_report_goes_to_somebody_of_the_branch_and_says_something(hand, being, addressee, text):
    with being("甲党员") as actor, pytest.raises(Refused):
        actions.hand_in(addressee=hand.person(addressee), text=text, by=actor)
    with scope.system("test"):
        assert ThoughtReport.objects.count() == 0


def test_what_waits_for_an_answer_or_a_talk_is_not_seen_above(hand, being, wish):
    """To levels above, talks are the year's duty, met or not: an open entry would tell that somebody is in trouble."""
    with being("甲党员") as actor:
        actions.hand_in(addressee=hand.person("甲书记"), text="近来的想法", by=actor)
    with being("甲书记") as actor:
        actions.raise_must(
            organization=hand.organ.organizations["甲支部"], person=hand.person("党员1"), code="trouble",
            arose_on=TODAY, by=actor,
        )  # fmt: skip
    seen = {}
    for role in hand.organ.accounts:
        with being(role):
            rows = Obligation.objects.filter(kind__in=("talk_request", "thought_report", "must_talk"))
            seen[role] = sorted(rows.values_list("kind", flat=True))
    everything = ["must_talk", "talk_request", "thought_report"]
    assert {role: kinds for role, kinds in seen.items() if kinds} == {"甲书记": everything, "甲委员": everything}
