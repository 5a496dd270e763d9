"""What the pages share: finding what one may see, the form of a task, the way back, downloads."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.organizations.models import Organization, Person
from yipanqi.papers.registry import FileKind
from yipanqi.plans.actions import Actors, Assignment
from yipanqi.plans.models import Directive, Part
from yipanqi.plans.queries import hands, reading
from yipanqi.ui.guards import holds, sees

BUSINESS = sees(Sight.STRUCTURE)
DECIDES = holds(Power.TASKS, sentence="决策任务由本组织的书记、负责人或其办公室人员交办、办理。")


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back to the first page."""
    return [("决策督办", reverse("plans:home")), *further]


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """The parts of the room that the visitor has: one's own tasks, decisions, what waits for an answer."""
    pages = [("承办的任务", "plans:home")]
    if scope.current().everything or scope.current().reach.get(Sight.TASKS):
        pages.append(("决策事项", "plans:directives"))
    if scope.current().may_anywhere(Power.TASKS):
        pages.append(("待答复", "plans:to_answer"))
    return [(label, reverse(name), name == current) for label, name in pages]


def directive_of(pk: int) -> Directive:
    """A decision one may see, or 404."""
    found = reading.directive(pk)
    if found is None:
        raise Http404
    return found


def part_of(chain: str) -> Part:
    """A part one may see, or 404."""
    found = reading.part(chain)
    if found is None:
        raise Http404
    return found


def kind_of(code: str, kind: str, offered: dict) -> FileKind:
    """A kind of file a paper comes as, or 404."""
    if kind not in [one.value for one in offered.get(code, ())]:
        raise Http404
    return FileKind(kind)


def offered_to(giver: Organization, part: Part | None = None) -> dict:
    """What the form of a task offers: lower organisations, people of the giver's own, the days there are."""
    return {
        "organizations": hands.targets(giver),
        "people": list(hands.belonging(giver)),
        "earliest": earliest_wanted(clock.today()),
        "latest": part.entry.due_on if part else None,
    }


def assignment(giver: Organization, given: dict) -> Assignment:
    """What was typed into the form of a task."""
    organizations = {one.pk: one for one in hands.targets(giver)}
    people: dict[int, Person] = {one.pk: one for one in hands.belonging(giver)}
    chosen = [organizations[number] for number in given.get("organizations", ())]
    lead = organizations.get(given["lead"]) if given.get("lead") else None
    to = Actors(organizations=chosen, people=[people[number] for number in given.get("people", ())], lead=lead)
    return Assignment(
        title=given["task"], result=given["result"], seen_by=given["seen_by"], due_on=given["due_on"], to=to,
        measure=given["measure"], stages=given["stages"],
        once=given["once"],
    )  # fmt: skip


def giver_asked(request: HttpRequest, mine: Sequence[Organization]) -> Organization | None:
    """In whose name, of `mine` (`hands.givers`): the one the address names, the highest in which one holds an office,
    the highest there is, or None. Who prepares for a 党组 from the 机关党委 does not decide for the 党组 unasked.
    """
    asked = request.GET.get("organization", "")
    for one in mine:
        if str(one.pk) == asked:
            return one
    own = hands.offices()
    return next((one for one in mine if one.pk in own), mine[0] if mine else None)
