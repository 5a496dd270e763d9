"""补学: hand out what was studied to those excused, mark that it was made up, take a mark back."""

from datetime import date

from django.db import transaction

from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions.arranging import Noticed, tell
from yipanqi.meetings.actions.base import locked, log
from yipanqi.meetings.models import MakeUp, Meeting
from yipanqi.organizations.models import Person


@transaction.atomic
def mark_made_up(*, meeting: Meeting, person: int, made_on: date, by: Actor) -> MakeUp:
    """Mark that somebody excused has made up what was studied; a second mark corrects the day."""
    meeting = locked(meeting, Power.MEETINGS)
    who = _excused(meeting, person)
    if made_on < meeting.held_on:
        raise Refused(f"补学日期早于会议日期{chinese_date(meeting.held_on)}，请核对。", field="made_on")
    if made_on > clock.today():
        raise Refused("补学日期在今天以后，请在补学之后登记。", field="made_on")
    said = {"made_on": made_on, "recorded_at": clock.now(), "recorded_by": str(by)[:80]}
    kept, _ = MakeUp.objects.update_or_create(meeting=meeting, person=who, defaults=said)
    log("made_up", meeting, by, after={"补学人": who.name, "补学日期": made_on.isoformat()})
    return kept


@transaction.atomic
def unmark_made_up(*, meeting: Meeting, person: int, by: Actor) -> None:
    """Take a mark back that was made by mistake."""
    meeting = locked(meeting, Power.MEETINGS)
    who = _excused(meeting, person)
    if MakeUp.objects.filter(meeting=meeting, person=who).delete()[0]:
        log("made_up_taken_back", meeting, by, before={"补学人": who.name})


@transaction.atomic
def send_material(*, meeting: Meeting, by: Actor) -> Noticed:
    """Tell those excused what was studied and where it is; sending twice tells nobody twice."""
    meeting = locked(meeting, Power.MEETINGS)
    people = [one.person for one in _list(meeting) if one.made_on is None]
    if not people:
        raise Refused("没有需要补学的同志，不必发材料。")
    noticed = tell(meeting, people, material_text(meeting), by)
    log("study_sent", meeting, by, after={"人数": noticed.told})
    return noticed


def material_text(meeting: Meeting) -> str:
    """`您请假的“…”（…）学习内容：…。请自行补学，学完告诉支部即可。`"""
    said = "；".join(filter(None, (meeting.topic, *rules.agenda_lines(meeting.agenda))))
    content = f"学习内容：{said[:160]}。" if said else ""
    return f"您请假的“{meeting.title}”（{chinese_date(meeting.held_on)}）{content}请自行补学，学完告诉支部即可。"


def _list(meeting: Meeting) -> list[queries.MakingUp]:
    return queries.making_up(meeting, queries.lines(meeting))


def _excused(meeting: Meeting, person: int) -> Person:
    found = next((one.person for one in _list(meeting) if one.person.pk == person), None)
    if found is None:
        raise Refused("这位同志没有请假，或这次会议没有学习内容，不必登记补学。")
    return found
