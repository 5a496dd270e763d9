"""Drafting: from the template, from last year's list, from the version in force; discarding a draft."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.responsibilities import catalogue
from yipanqi.responsibilities.actions.base import all_seen, locked, log, tidy
from yipanqi.responsibilities.enums import OPEN_STAGES, SHAPES, Stage, Subject
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries import lists as queries
from yipanqi.responsibilities.queries.duties import computed_for
from yipanqi.responsibilities.queries.holders import of_subject

TEMPLATE, LAST_YEAR, BLANK = "template", "last_year", "blank"
_BODIES = queries.BODIES


@transaction.atomic
def draft(
    *, organization: Organization, subject: str, year: int, post: str = "", person: Person | None = None,
    field: str = "", source: str = TEMPLATE, once: str = "", by: Actor,
) -> DutyList:  # fmt: skip
    """Begin the list of a subject for a year, filled from the template or from last year's; the same `once` does it
    once. An item the rules compute for this kind of organisation is bound to the ledger; one they do not is left out.
    """
    require(Power.LISTS, organization)
    once = once or ids.token()
    if known := DutyList.objects.filter(once=once).first():
        return known
    made = _begun(organization, subject, year, post, person, field, once, by)
    _refuse_second(made)
    made.save(force_insert=True)
    if source == LAST_YEAR:
        before = queries.last_years(made)
        if before is None:
            raise Refused(f"没有{year - 1}年公布过的同一份清单，请改从样表拟订。", field="source")
        made.based_on = before
        made.save(update_fields=["based_on"])
        copy_items(before, made)
    elif source == TEMPLATE:
        _fill(made)
    log("list_drafted", made, by, after={"year": year, "from": source, "items": made.items.count()})
    return made


@transaction.atomic
def draft_many(*, organizations: Iterable[Organization], subject: str, year: int, by: Actor) -> list[DutyList]:
    """Begin the lists of one kind for many organisations from the template; those that have one are passed over,
    offices that several hold get one each.
    """
    made = []
    for organization in organizations:
        for post, person in _offices(organization, subject):
            with all_seen("责任清单是否已有"):
                known = DutyList.objects.filter(
                    organization=organization, subject=subject, post=post, person=person, year=year
                )
                if known.exclude(stage=Stage.WITHDRAWN).exists():
                    continue
            made.append(draft(organization=organization, subject=subject, year=year, post=post, person=person, by=by))
    return made


def _offices(organization: Organization, subject: str) -> list[tuple[str, Person | None]]:
    shape = SHAPES[subject]
    if not shape.by_post and not shape.by_person:
        return [("", None)]
    offices = of_subject(organization, subject)
    if shape.by_person:
        return [("", person) for person in {one.person_id: one.person for one in offices}.values()]
    return [(post, None) for post in dict.fromkeys(one.post for one in offices)]


def _begun(organization, subject, year, post, person, field, once, by) -> DutyList:
    this = clock.today().year
    if subject not in Subject.values:
        raise Refused("请选择责任主体。", field="subject")
    shape = SHAPES[subject]
    if organization.kind not in shape.kinds:
        raise Refused(
            f"“{organization.called}”是{organization.get_kind_display()}，没有“{Subject(subject).label}”的清单。",
            field="organization",
        )
    if organization.dissolved_on is not None and organization.dissolved_on < clock.today():
        raise Refused(f"“{organization.called}”已撤销，不再拟订清单。", field="organization")
    if not this - 1 <= year <= this + 1:
        raise Refused(f"年度请选{this - 1}年至{this + 1}年。", field="year")
    if shape.by_post and post not in shape.posts:
        raise Refused("请选择是哪一个职务的清单。", field="post")
    if shape.by_person:
        if person is None:
            raise Refused("班子成员各有一份清单，请选择是哪一位。", field="person")
        if person.pk not in {one.person_id for one in of_subject(organization, subject)}:
            raise Refused(f"{person.name}今天不在“{organization.called}”任这类职务，请核对任职登记。", field="person")
    post, person = post if shape.by_post else "", person if shape.by_person else None
    return DutyList(
        organization=organization, subject=subject, year=year, post=post, person=person, field=tidy(field),
        title=title_of(organization, subject, post, person, year), template=_version(subject), once=once,
        created_at=clock.now(), created_by=str(by)[:80],
    )  # fmt: skip


def title_of(organization: Organization, subject: str, post: str, person: Person | None, year: int) -> str:
    """`乙支部党支部书记2026年责任清单`; a body's list bears its name alone, and 处（室） is said by the name of one."""
    called = organization.short_name or organization.name
    if subject in _BODIES:
        return f"{called}{year}年责任清单"
    if person is not None:
        return f"{called}班子成员{person.name}{year}年责任清单"
    office = str(Post(post or SHAPES[subject].posts[0]).label).removeprefix("处（室）")
    return f"{called}{office}{year}年责任清单"


def _version(subject: str) -> str:
    found = catalogue.shipped().get(subject)
    return found.version if found else ""


def _refuse_second(made: DutyList) -> None:
    with all_seen("责任清单是否已有"):
        known = DutyList.objects.filter(queries.identity(made)).exclude(stage=Stage.WITHDRAWN).first()
        if known is None:
            last = DutyList.objects.filter(queries.identity(made)).order_by("-version").first()
            made.version = last.version + 1 if last else 1
            return
    how = "请打开它继续办理" if known.stage in OPEN_STAGES else "要改动的，请打开它另拟新版"
    raise Conflict(f"“{known}”已经有了（{known.get_stage_display()}），{how}。")


def new_token() -> str:
    """A name for an item that stays with it."""
    return secrets.token_hex(6)


def _fill(made: DutyList) -> None:
    found = catalogue.shipped().get(made.subject)
    if found is None:
        return
    computed, above = computed_for(made.organization), _tokens_above(made, [line.above for line in found.lines])
    rows = [line for line in found.lines if not line.duty or line.duty in computed]
    Item.objects.bulk_create(
        Item(
            list=made, token=new_token(), position=place, duty_text=line.text, clause=line.clause,
            standard=line.standard, duty=line.duty,
            rhythm=computed[line.duty].rule.period if line.duty else line.rhythm,
            due_on=None if line.duty else line.due_on(made.year), evidence=line.evidence,
            passes_down=line.passes_down, above=above.get(line.above, ""), template=line.key,
        )
        for place, line in enumerate(rows, start=1)
    )  # fmt: skip


def _tokens_above(made: DutyList, keys: Iterable[str]) -> dict[str, str]:
    """By the item of a template, the token of the item of a list of the same year that is nearest in the tree."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    root = made.organization.path[: ids.WIDTH]
    with all_seen("上级责任清单的事项"):
        rows = Item.objects.filter(
            template__in=wanted, list__year=made.year, list__organization__path__startswith=root
        ).exclude(list__stage=Stage.WITHDRAWN)
        found = list(rows.values_list("template", "token", "list__organization__path", "pk"))
    found.sort(key=lambda row: (_shared(row[2], made.organization.path), -row[3]))
    return {template: token for template, token, *_ in found}


def _shared(one: str, other: str) -> int:
    return next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def copy_items(before: DutyList, made: DutyList) -> None:
    """The items of a version in a new one, with their tokens; days move into its year. What the rules do not compute
    any more is left out.
    """
    computed = computed_for(made.organization)
    own = list(Item.objects.filter(list=before).prefetch_related("assisting").order_by("position", "id"))
    kept = [one for one in own if not one.duty or one.duty in computed]
    copies = Item.objects.bulk_create(Item(list=made, **_values(one, made.year - before.year)) for one in kept)
    helps = Item.assisting.through
    helps.objects.bulk_create(
        helps(item_id=copy.pk, organization_id=unit.pk)
        for copy, one in zip(copies, kept, strict=True)
        for unit in one.assisting.all()
    )


_COPIED = (
    "token", "position", "duty_text", "clause", "basis", "standard", "duty", "rhythm", "evidence", "lead_id", "unit_id",
    "guards_id", "passes_down", "above", "template",
)  # fmt: skip


def _values(one: Item, later: int) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _COPIED} | {"due_on": _moved(one.due_on, later)}


def _moved(day: date | None, years: int) -> date | None:
    if day is None or not years:
        return day
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


@transaction.atomic
def revise(*, found: DutyList, person: Person | None = None, by: Actor) -> DutyList:
    """Begin a new version of a published list; until it is published the old one holds. `person`: who has taken over
    the office of a member of the leadership.
    """
    require(Power.LISTS, found.organization)
    found = locked(found, Stage.PUBLISHED)
    if known := queries.open_version(found):
        raise Conflict(f"“{known}”正在办理（{known.get_stage_display()}），请先办完。")
    about = person if person is not None and found.shape.by_person else found.person
    made = _begun(
        found.organization, found.subject, found.year, found.post, about, found.field, ids.token(), by
    )  # fmt: skip
    last = DutyList.objects.filter(queries.identity(made)).order_by("-version").first()
    made.version, made.based_on = (last.version + 1 if last else 1), found
    made.save(force_insert=True)
    copy_items(found, made)
    log("list_drafted", made, by, after={"version": made.version, "from": str(found), "items": made.items.count()})
    return made


@transaction.atomic
def discard(*, found: DutyList, by: Actor) -> None:
    """Throw a draft away that nobody was asked about yet; the history keeps that there was one."""
    require(Power.LISTS, found.organization)
    found = locked(found, Stage.DRAFT)
    if found.invitations.exists():
        raise Refused("这份草案已经征求过意见，不能删去；请继续办理，或改好后再征求意见。")
    log("list_discarded", found, by, before={"title": found.title, "version": found.version})
    found.delete()
