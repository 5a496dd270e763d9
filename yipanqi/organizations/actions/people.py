"""Entering persons in the register and correcting what is held about them."""

from typing import Any

from django.db import IntegrityError, transaction

from yipanqi.audit.actions import record
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions.base import assign, changed, locked, plain, require_text
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.rules import every
from yipanqi.organizations.spelling import spelled

PERSON_FIELDS = (
    "name", "sex", "ethnicity", "born_on", "education", "degree", "rank", "phone", "joined_on", "full_on",
    "probation_until", "month_precision", "estimated",
)  # fmt: skip
_COUNTED = ("joined_on", "full_on")
_DAYS = ("born_on", *_COUNTED)


@transaction.atomic
def register_person(
    *, name: str, home: Organization, by: Actor, namesake: bool = False, once: str | None = None, **values: Any
) -> Person:
    """Enter somebody into the register of `home` (a branch, a department, the organ itself), Party member or not.

    Membership is a step of its own (`admit_member`). The same name and birthday again is refused unless `namesake` says
    that it is another person. A form sent twice (`once`) registers one person.
    """
    rules.require(rules.PEOPLE, home)
    if (earlier := _made_by(once)) is not None:
        return earlier
    person = Person(name=require_text(name, "姓名", field="name"), home=home, once=once or None)
    assign(person, values, PERSON_FIELDS)
    _check(person)
    if not namesake:
        _refuse_double(person)
    person.pinyin, person.initials = spelled(person.name)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:  # the same form a moment ago, on its way to the database beside this one
        earlier = _made_by(once)
        if earlier is None:
            raise
        return earlier
    after = {**_told(plain(person, PERSON_FIELDS)), "登记在": home.name}
    record("person_registered", by=by, subject=person, path=home.path, after=after)
    return person


def _made_by(once: str | None) -> Person | None:
    """The person the same form made before."""
    return every(Person).filter(once=once).first() if once else None


def _check(person: Person) -> None:
    rules.check_person_dates(born_on=person.born_on, joined_on=person.joined_on, full_on=person.full_on)


def _forget_marks(person: Person, days: list[str]) -> None:
    """Days a person typed are known to the day and no estimate."""
    for marks in ("month_precision", "estimated"):
        kept = [name for name in getattr(person, marks).split(",") if name and name not in days]
        setattr(person, marks, ",".join(kept))


def _refuse_double(person: Person) -> None:
    if person.born_on is None:
        return
    same = every(Person).filter(name=person.name, born_on=person.born_on, active=True).select_related("home").first()
    if same:
        where = same.home.name if same.home else "本机关"
        raise Refused(
            f"{where}已登记有{chinese_date(same.born_on)}出生的“{same.name}”。如确为另一人，请勾选“同名同生日的另一人”。",
            field="name",
        )


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Values without blanks, so that the history stays readable."""
    return {name: value for name, value in values.items() if value not in (None, "")}


@transaction.atomic
def change_person(*, person: Person, by: Actor, reason: str = "", version: int | None = None, **values: Any) -> Person:
    """Correct what is held about a person; a change of the dates that count is told to the rooms above."""
    if person.home is None:
        raise NotAllowed("此人不在任何组织的名册中，无法修改。")
    rules.require(rules.PEOPLE, person.home)
    fresh = locked(person)
    rules.check_version(fresh.version, version, f"“{fresh.name}”的信息")
    days = {name: getattr(fresh, name) for name in _DAYS}
    if "name" in values:
        values["name"] = require_text(values["name"], "姓名", field="name")
    before, after = assign(fresh, values, PERSON_FIELDS)
    if not after:
        return person
    _forget_marks(fresh, [name for name in _DAYS if getattr(fresh, name) != days[name]])
    _check(fresh)
    fresh.pinyin, fresh.initials = spelled(fresh.name)
    fresh.version += 1
    fresh.save()
    record("person_changed", by=by, subject=fresh, path=fresh.home.path, before=before, after=after, reason=reason)
    person.refresh_from_db()
    if any(getattr(fresh, name) != days[name] for name in _COUNTED):
        for membership in every(fresh.memberships.model).filter(person=fresh).select_related("organization"):
            changed(membership.organization, by=by)
    return person
