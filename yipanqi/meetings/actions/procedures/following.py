"""What a procedure does when its meeting is arranged, moved, recorded or cancelled. Called inside those verbs."""

from collections.abc import Sequence

from yipanqi.kernel.actors import Actor
from yipanqi.meetings.actions.procedures.base import held, log, owe_steps, save
from yipanqi.meetings.models import Meeting, Procedure
from yipanqi.meetings.queries import procedures as queries


def meeting_arranged(
    meeting: Meeting, kinds: Sequence[str], by: Actor, procedure: Procedure | None = None
) -> Procedure | None:
    """The procedure named, or one begun without a meeting, takes the one just arranged for these kinds."""
    waiting = procedure or queries.waiting_for(meeting.organization, kinds, meeting.held_on)
    if waiting is None:
        return None
    procedure = held(waiting)
    procedure.meeting = meeting
    save(procedure)
    log("procedure_planned", procedure, by, after={"会议": str(meeting)})
    owe_steps(procedure, by)
    return procedure


def meeting_moved(meeting: Meeting, by: Actor) -> None:
    """Its deadlines count from the day of the meeting."""
    procedure = queries.of_meeting(meeting)
    if procedure is not None:
        procedure = held(procedure)
        procedure.meeting = meeting
        owe_steps(procedure, by)


def meeting_cancelled(meeting: Meeting, by: Actor) -> None:
    """The procedure is without a meeting again; its intended day stays what it was."""
    procedure = queries.of_meeting(meeting)
    if procedure is not None:
        procedure = held(procedure)
        procedure.meeting = None
        procedure.planned_on = procedure.planned_on or meeting.held_on
        save(procedure)
        log("procedure_planned", procedure, by, before={"会议": str(meeting)})
