"""A signed record is locked below the application: the database refuses."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from yipanqi.kernel import clock, scope
from yipanqi.meetings.actions import DecisionEntry, correct, settle_decision
from yipanqi.meetings.enums import Kind, Presence, Stage
from yipanqi.meetings.models import Attendance, Decision, Meeting
from yipanqi.meetings.tests.scene import TODAY


@pytest.fixture
def signed(scene):
    return scene.signed(Kind.MEMBERS_MEETING, decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30))])


def refused(work) -> None:
    with scope.system("test"), pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        work()


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": "改写"}, {"present_count": 1}, {"held_on": date(2026, 10, 1)},
        {"stage": Stage.RECORDED, "signed_at": None},
        {"recorded_at": None}, {"signed_at": None, "stage": Stage.CANCELLED}, {"host": None}, {"title": "改名"},
    ],
    ids=lambda change: "-".join(change),
)  # fmt: skip
def test_its_words_and_counts(signed, change):
    refused(lambda: Meeting.objects.filter(pk=signed.pk).update(**change))


def test_its_marks(signed, scene):
    refused(lambda: Attendance.objects.filter(meeting=signed).update(presence=Presence.ABSENT))
    refused(lambda: Attendance.objects.filter(meeting=signed).update(reason="病假"))
    refused(lambda: Attendance.objects.create(meeting=signed, person=scene["孙丽"], presence=Presence.PRESENT))


def test_its_decisions(signed):
    refused(lambda: Decision.objects.filter(meeting=signed).update(text="另一件事"))
    refused(lambda: Decision.objects.filter(meeting=signed).update(in_favour=7))
    refused(lambda: Decision.objects.create(meeting=signed, text="补一项"))


def test_saving_the_model_is_refused_too(signed):
    signed.minutes = "改写"
    refused(signed.save)


def test_what_still_happens_to_it(signed, scene):
    with scene.acting("李强") as actor:
        settle_decision(decision=Decision.objects.get(meeting=signed), done_on=TODAY, outcome="好了", by=actor)
    with scene.acting("王芳") as actor:
        correct(meeting=signed, text="二号门", reason="听错", by=actor)
    with scope.system("test"):
        assert Meeting.objects.filter(pk=signed.pk).update(version=9) == 1
        assert Decision.objects.get(meeting=signed).done_on == TODAY


def test_what_is_not_signed_is_free(scene):
    meeting = scene.recorded()
    with scope.system("test"):
        assert Meeting.objects.filter(pk=meeting.pk).update(minutes="改写", recorded_at=clock.now()) == 1
        assert Attendance.objects.filter(meeting=meeting).update(reason="") == 9
