"""Short ways to a small tree and people, through the room's own verbs."""

from datetime import date

from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.scope import Scope
from yipanqi.organizations import actions
from yipanqi.organizations.enums import Kind, Standing
from yipanqi.organizations.models import Organization, Person

TODAY = date(2026, 11, 22)
LONG_AGO = date(2015, 1, 1)


def found(name, kind=Kind.BRANCH, parent=None, on: date = LONG_AGO, **more) -> Organization:
    """An organisation."""
    return actions.found_organization(name=name, kind=kind, parent=parent, founded_on=on, by=COMMAND_LINE, **more)


def committee(name: str = "机关党委") -> Organization:
    """A root."""
    return found(name, Kind.ORGAN_COMMITTEE, on=date(2010, 1, 1))


def member(
    branch: Organization, name: str = "王芳", *, on: date = LONG_AGO, joined: date = date(2012, 7, 1), full=True,
    group: Organization | None = None, standing: str = Standing.NORMAL, **values,
) -> Person:  # fmt: skip
    """A person with a membership that begins as early as it can, not before `on`."""
    full_on = joined.replace(year=joined.year + 1) if full else None
    person = actions.register_person(
        name=name, home=branch, joined_on=joined, full_on=full_on, by=COMMAND_LINE, **values
    )
    actions.admit_member(
        person=person, organization=branch, from_on=max(on, branch.founded_on, joined), group=group, standing=standing,
        by=COMMAND_LINE,
    )  # fmt: skip
    return Person.objects.get(pk=person.pk)


def powers(*held: tuple[str, Organization]):
    """A scope with powers over subtrees, that sees their registers and the whole structure."""
    ranges: dict[str, list] = {}
    for power, organization in held:
        ranges.setdefault(power, []).append(organization.range)
    everywhere = (("", "z"),)
    reach = {"structure": everywhere, "register": tuple(organization.range for _, organization in held)}
    return Scope(reach=reach, powers={power: tuple(found) for power, found in ranges.items()})
