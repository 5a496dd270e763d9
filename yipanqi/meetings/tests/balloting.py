"""What an election takes: a term that ends soon, a procedure begun, its meeting recorded, votes counted."""

from datetime import date

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import elections as queries
from yipanqi.meetings.tests.leadership import begun, fresh
from yipanqi.meetings.tests.scene import Scene
from yipanqi.organizations import actions as organizations

ELECTED_ON, MEETING_ON = date(2023, 12, 10), date(2026, 11, 20)
STANDING = ("王芳", "李强", "张敏", "刘洋")


def term(scene: Scene, organization: str = "一支部", elected_on: date = ELECTED_ON) -> None:
    with scope.system("test"):
        organizations.record_term(organization=scene[organization], elected_on=elected_on, ordinal=2, by=COMMAND_LINE)


def started(scene: Scene, kind: str = "election", **more) -> Procedure:
    """An election of 一支部 begun by its secretary, with the term that ends on 10 December."""
    if kind == "election":
        term(scene)
    return begun(scene, kind, **{"planned_on": MEETING_ON, **more})


def nominated(scene: Scene, procedure: Procedure, *names: str, seats: int = 3, electing: str = "committee", posts=()):
    people = [scene[name] for name in names or STANDING]
    made = [actions.Candidate(one, *posts[place : place + 1]) for place, one in enumerate(people)]
    with scene.acting("王芳") as actor:
        return actions.nominate(procedure=procedure, electing=electing, seats=seats, candidates=made, by=actor)


def assembled(scene: Scene, procedure: Procedure, *, away: tuple[str, ...] = ("杨帆",)) -> None:
    """The members' meeting held and recorded, tied to the procedure."""
    meeting = scene.recorded("members_meeting", on=MEETING_ON, away=away)
    with scene.acting("王芳") as actor:
        actions.link_meeting(procedure=procedure, meeting=meeting, by=actor)


def counted(scene: Scene, procedure: Procedure, *, electing: str = "committee", written_in=None, marks=None, **numbers):
    """The votes in favour by name; whoever is not in favour is against. Six ballots unless told."""
    known = {"issued": 6, "returned": 6, "valid": 6, "counted_on": MEETING_ON} | numbers
    with scene.acting("王芳") as actor:
        ballot = queries.standing(procedure, electing).last.ballot
        given = {
            one.pk: actions.Marks(yes, known["valid"] - yes)
            for one in ballot.nominees.all() if not one.written_in
            for yes in [(marks or {}).get(one.person.name, 0)]
        }  # fmt: skip
        others = {scene[name].pk: count for name, count in (written_in or {}).items()}
        return actions.count_votes(
            procedure=fresh(procedure), electing=electing, counts=actions.Counts(**known), marks=given,
            written_in=others, by=actor,
        )  # fmt: skip


def stands(scene: Scene, procedure: Procedure, electing: str = "committee") -> queries.Standing:
    with scene.acting("王芳"):
        return queries.standing(fresh(procedure), electing)


def elected(scene: Scene) -> Procedure:
    """Three of four elected, 王芳 secretary: ready to be reported."""
    procedure = started(scene)
    nominated(scene, procedure)
    assembled(scene, procedure)
    counted(scene, procedure, marks={"王芳": 6, "李强": 5, "张敏": 4, "刘洋": 3})
    nominated(scene, procedure, "王芳", seats=1, electing="heads", posts=("secretary",))
    counted(
        scene, procedure, electing="heads", marks={"王芳": 3}, issued=3, returned=3, valid=3, present=3,
    )  # fmt: skip
    return fresh(procedure)
