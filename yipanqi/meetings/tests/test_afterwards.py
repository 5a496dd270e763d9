"""A word after a meeting: a trend from five answers on, for the branch alone, and nothing that tells who said what."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.access.queries import acting
from yipanqi.accounts.actions import give_delegation
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions, queries
from yipanqi.meetings.enums import Kind, Wanted, Worth
from yipanqi.meetings.models import Afterwards, Heard
from yipanqi.meetings.queries.afterwards import CHOICES, in_words
from yipanqi.meetings.tests.scene import TODAY

THERE = ("王芳", "李强", "张敏", "刘洋", "陈静", "杨帆", "周杰")


@pytest.fixture
def meeting(scene):
    return scene.recorded(Kind.THEME_DAY, away=("赵磊",))


def say(scene, meeting, name: str, worth: str = Worth.GOOD, wanted: str = Wanted.PROBLEMS) -> None:
    with scene.acting(name) as actor:
        actions.say_afterwards(meeting=meeting, worth=worth, wanted=wanted, by=actor)


def shown(scene, meeting, name: str = "陈静"):
    with scene.acting(name):
        return queries.trend(meeting)


def test_five_answers_make_a_trend_and_the_next_four_change_nothing(scene, meeting):
    for number, name in enumerate(THERE[:5]):
        assert shown(scene, meeting) is None
        say(scene, meeting, name, Worth.GOOD if number else Worth.POOR, Wanted.SHORTER if number < 2 else Wanted.TALK)
    five = shown(scene, meeting)
    assert (five.worth, five.wanted) == ("多数同志觉得有收获", ("多讨论，少念稿", "短一些"))
    for name in THERE[5:]:
        say(scene, meeting, name, Worth.POOR, Wanted.OUTSIDE)
        assert shown(scene, meeting) == five, "before and after one answer look the same"


def test_nothing_kept_joins_a_person_and_an_answer(scene, meeting):
    say(scene, meeting, "王芳", Worth.POOR, Wanted.SHORTER)
    with scope.system("test"):
        kept = Afterwards.objects.get()
        before = Entry.objects.count()
        assert kept.shown == {} and kept.waiting.startswith("A256GCM.")
        assert not any(code in kept.waiting for code in CHOICES)
        assert {field.name for field in Heard._meta.concrete_fields} == {"id", "meeting", "person"}
        assert {field.name for field in Afterwards._meta.concrete_fields} == {"id", "meeting", "shown", "waiting"}
        length = len(kept.waiting)
    say(scene, meeting, "李强", Worth.GOOD, Wanted.TALK)
    with scope.system("test"):
        assert len(Afterwards.objects.get().waiting) == length, "its length tells nothing"
        assert Entry.objects.count() == before, "the history does not tell when somebody spoke"


def test_only_the_person_knows_that_he_or_she_has_answered(scene, meeting):
    say(scene, meeting, "刘洋")
    seen = []
    for name in (*scene.people,):
        with scene.acting(name):
            seen += [name] if Heard.objects.exists() else []
    assert seen == ["刘洋"]


def test_the_trend_is_not_seen_from_above_nor_from_beside(scene, meeting):
    for name in THERE[:5]:
        say(scene, meeting, name)
    assert {name for name in scene.people if shown(scene, meeting, name)} >= set(THERE)
    assert shown(scene, meeting, "孙丽") is None
    with scope.using(scope.Scope(reach={"records": (("", "z"),)})):
        assert queries.trend(meeting) is None, "who may read the record from above does not read this"


@pytest.mark.parametrize(
    ("worth", "wanted", "field"),
    [("", Wanted.TALK, "worth"), ("best", Wanted.TALK, "worth"), (Worth.GOOD, "", "wanted")],
)
def test_two_taps_are_needed(scene, meeting, worth, wanted, field):
    with pytest.raises(Refused) as refused:
        say(scene, meeting, "刘洋", worth, wanted)
    assert refused.value.field == field
    with scope.system("test"):
        assert Heard.objects.count() == 0


def test_once_each_by_those_who_were_there_in_person_and_in_time(scene, meeting):
    say(scene, meeting, "刘洋")
    for name in ("刘洋", "赵磊", "孙丽"):
        with pytest.raises(NotAllowed):
            say(scene, meeting, name)
    principal, helper = scene.account("李强"), scene.account("朱琳")
    with scene.acting("李强") as actor:
        give_delegation(principal=principal, assistant=helper, from_on=TODAY, to_on=TODAY, reason="代办", by=actor)
    _, actor, seen = acting(helper, principal.pk)
    with scope.using(seen), pytest.raises(NotAllowed):
        actions.say_afterwards(meeting=meeting, worth=Worth.GOOD, wanted=Wanted.TALK, by=actor)
    with clock.frozen(TODAY + timedelta(days=15)), pytest.raises(NotAllowed):
        say(scene, meeting, "李强")
    with scope.system("test"):
        assert Heard.objects.count() == 1


def test_a_few_are_not_asked(scene):
    few = scene.recorded(Kind.COMMITTEE_MEETING)
    with pytest.raises(NotAllowed, match="不足5人"):
        say(scene, few, "李强")
    with scene.acting("李强"):
        assert not queries.may_say(few) and queries.to_say(scene["李强"].pk) == []


def test_from_the_desk_to_two_taps(scene, meeting, visit):
    browser, page = visit("刘洋"), reverse("meetings:meeting", args=[meeting.pk])
    assert page in browser.get(reverse("desk") + "?as=member").content.decode()
    assert "会后一句话" in browser.get(page).content.decode()
    given_ = {"worth": Worth.GOOD, "wanted": Wanted.TALK}
    answer = browser.post(reverse("meetings:say", args=[meeting.pk]), given_, follow=True)
    assert "谢谢，已计入" in answer.content.decode() and "这次有没有收获" not in answer.content.decode()
    assert browser.post(reverse("meetings:say", args=[meeting.pk]), given_).status_code == 403


answers_ = st.lists(st.tuples(st.sampled_from(Worth.values), st.sampled_from(Wanted.values)), min_size=5, max_size=20)


@given(answers_)
def test_the_words_are_those_of_a_naive_count(answers):
    found = in_words(Counter(one for pair in answers for one in pair))
    worth = [one for one, _ in answers]
    if worth.count("good") > len(worth) / 2:
        assert found.worth == "多数同志觉得有收获"
    elif worth.count("poor") > len(worth) / 2:
        assert found.worth == "多数同志觉得收获不大"
    else:
        assert found.worth == "看法不一"
    counts = Counter(one for _, one in answers)
    often = sorted((one for one in Wanted.values if counts[one] > len(answers) / 5), key=lambda one: -counts[one])
    assert len(found.wanted) == min(2, len(often))
    assert sorted(counts[one] for one in Wanted if one.label in found.wanted) == sorted(
        counts[one] for one in often[:2]
    )
