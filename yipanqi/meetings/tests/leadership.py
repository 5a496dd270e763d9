"""A leadership beside the small organ of the scene: 党组 of three with a 机关党委 below it; what a procedure takes."""

from datetime import date

from django.db import transaction

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings.actions import Away, record_meeting
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.models import Meeting, Procedure
from yipanqi.meetings.queries import expected
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.tests.scene import Scene, _appoint, _found
from yipanqi.organizations.actions import together
from yipanqi.organizations.enums import Kind, Post

MEETING_ON = date(2026, 11, 20)


def add(scene: Scene) -> Scene:
    """党组: 王芳, 李强, 张敏; 朱琳 is full-time deputy of the 机关党委 below it."""
    with scope.system("test"), transaction.atomic(), together(by=COMMAND_LINE):
        _found(scene, "党组", Kind.LEADING_GROUP, None)
        _found(scene, "局机关党委", Kind.ORGAN_COMMITTEE, "党组", has_committee=True)
        _appoint(scene, "王芳", "党组", Post.SECRETARY)
        _appoint(scene, "李强", "党组", Post.LEADING_MEMBER)
        _appoint(scene, "张敏", "党组", Post.LEADING_MEMBER)
        _appoint(scene, "朱琳", "局机关党委", Post.FULL_TIME_DEPUTY)
        for organization in scene.organizations.values():
            organization.refresh_from_db()
    return scene


def begun(scene: Scene, kind: str = "org_life", organization: str = "一支部", by: str = "王芳", **more) -> Procedure:
    """A procedure begun by the secretary for this year."""
    version = next(one for one in scripts.current(date(2026, 11, 1)) if one.id == kind)
    more = {"year": 2026, "planned_on": MEETING_ON, **more}
    with scene.acting(by) as actor:
        return actions.begin(organization=scene[organization], script=version, by=actor, **more)


def met(scene: Scene, procedure: Procedure, *, away: tuple[str, ...] = (), on: date = MEETING_ON) -> Meeting:
    """Its meeting, arranged and recorded."""
    organization = next(name for name, one in scene.organizations.items() if one.pk == procedure.organization_id)
    meeting = scene.meeting(procedure.prescribed.meeting, on=on, organization=organization)
    with scene.acting("王芳") as actor:
        due = len(expected(meeting.organization, meeting.kinds, on))
        return record_meeting(
            meeting=meeting, absences={scene[name].pk: Away(reason="出差") for name in away},
            present_count=due - len(away), minutes="对照检查，批评与自我批评。", by=actor,
        )  # fmt: skip


def fresh(procedure: Procedure) -> Procedure:
    with scope.system("test"):
        return queries.get(procedure.pk)


def line(procedure: Procedure, code: str) -> queries.StepLine:
    with scope.system("test"):
        return queries.line(queries.get(procedure.pk), code)
