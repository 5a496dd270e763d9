"""The document: living organisations and the people of their registers, as far as the one who asks sees them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings

from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.organizations import queries
from yipanqi.organizations.codes import DEGREE, EDUCATION, ETHNICITY, POLITICS, SEX
from yipanqi.organizations.enums import (
    BranchForm,
    Category,
    Kind,
    Post,
    PostKind,
    Standing,
)
from yipanqi.organizations.importing.exchange import FORMAT, VERSION
from yipanqi.organizations.models import Appointment, Membership, Organization, Person, State, Term

CODES: dict[str, tuple[str, dict[str, str]]] = {
    "sex": ("GB/T 2261.1-2003", SEX),
    "ethnicity": ("GB/T 3304-1991", ETHNICITY),
    "education": ("GB/T 4658-2006", EDUCATION),
    "degree": ("GB/T 6864-2003", DEGREE),
    "politics": ("GB/T 4762-1984", POLITICS),
    "kind": ("本系统", dict(Kind.choices)),
    "form": ("本系统", dict(BranchForm.choices)),
    "standing": ("本系统", dict(Standing.choices)),
    "post": ("本系统", dict(Post.choices)),
}
"""Every coded value of the document: the standard it comes from, and its table."""

_POLITICS = {Category.FULL: "01", Category.PROBATIONARY: "02"}
_MASS_WORDS = ("主席", "主任", "书记")
Told = dict[str, Any]


def told() -> Told:
    """The whole document, as of today. A fixed number of queries."""
    today = clock.today()
    organizations = list(queries.living(today).select_related("parent").order_by("path"))
    return {
        "format": FORMAT,
        "version": VERSION,
        "as_of": today.isoformat(),
        "owner": settings.PAGE_OWNER,
        "seal": newest_seal(),
        "codes": {name: {"standard": standard, "table": table} for name, (standard, table) in CODES.items()},
        "organizations": _organizations(organizations, today),
        "people": _people(today),
    }


def _coded(name: str, code: str) -> Told | None:
    table = CODES[name][1]
    return {"code": code, "label": table[code]} if code in table else None


def _named(organization: Organization | None) -> Told | None:
    return organization and {"id": organization.pk, "name": organization.name}


def _day(value: date | None, *, month: bool = False, estimated: bool = False) -> Told | None:
    if value is None:
        return None
    return {"date": value.isoformat(), "precision": "month" if month else "day", "estimated": estimated}


def _organizations(organizations: list[Organization], today: date) -> list[Told]:
    states = {state.organization_id: state for state in State.objects.filter(queries.in_force(today))}
    terms: dict[int, Term] = {}
    for term in Term.objects.filter(elected_on__lte=today).order_by("elected_on"):
        terms[term.organization_id] = term
    return [_organization(one, states.get(one.pk), terms.get(one.pk)) for one in organizations]


def _organization(one: Organization, state: State | None, term: Term | None) -> Told:
    return {
        "id": one.pk, "name": one.name, "short_name": one.short_name, "code": one.code,
        "kind": _coded("kind", one.kind), "form": _coded("form", one.form) if one.kind == Kind.BRANCH else None,
        "superior": _named(one.parent), "founded": _day(one.founded_on, estimated=one.founded_unknown),
        "has_committee": one.has_committee if one.kind == Kind.BRANCH else None,
        "term": term and {
            "ordinal": term.ordinal, "elected_on": term.elected_on.isoformat(), "years": term.years,
            "ends_on": queries.term_end(term).isoformat(),
        },
        "staff_total": state.staff_total if state else None, "contact": one.contact, "phone": one.contact_phone,
        "place": one.usual_place,
    }  # fmt: skip


def _people(today: date) -> list[Told]:
    held = {
        one.person_id: one
        for one in Membership.objects.filter(queries.in_force(today)).select_related("organization", "group")
    }
    offices: dict[int, list[Appointment]] = defaultdict(list)
    found = Appointment.objects.filter(queries.in_force(today)).select_related("organization__parent").order_by("id")
    for office in found:
        offices[office.person_id].append(office)
    people = Person.objects.filter(active=True, home__isnull=False).select_related("home").order_by("home__path", "id")
    return [_person(one, held.get(one.pk), offices[one.pk], today) for one in people]


def _person(one: Person, held: Membership | None, offices: list[Appointment], today: date) -> Told:
    category = queries.category_of(one, on=today) if held else None
    days = {name: _dated(one, name) for name in ("born_on", "joined_on", "full_on")}
    return {
        "id": one.pk, "name": one.name, "sex": _coded("sex", one.sex), "ethnicity": _coded("ethnicity", one.ethnicity),
        "born": days["born_on"], "education": _coded("education", one.education),
        "degree": _coded("degree", one.degree),
        "joined": days["joined_on"], "full": days["full_on"],
        "category": {"code": category, "label": Category(category).label} if category else _no_member(held),
        "politics": _coded("politics", _POLITICS[category]) if category else None,
        "branch": _named(held.organization if held else one.home), "group": _named(held and held.group),
        "standing": _coded("standing", held.standing if held else Standing.NORMAL),
        "member_since": _day(held.from_on, estimated=held.from_unknown) if held else None,
        "posts": [_post(office, held) for office in offices], "department": _department(offices),
        "rank": one.rank, "phone": one.phone,
    }  # fmt: skip


def _no_member(held: Membership | None) -> Told | None:
    return None if held else {"code": "other", "label": "非党员"}


def _dated(one: Person, name: str) -> Told | None:
    month, estimated = (name in marks.split(",") for marks in (one.month_precision, one.estimated))
    return _day(getattr(one, name), month=month, estimated=estimated)


def _post(office: Appointment, held: Membership | None) -> Told:
    return {
        "kind": office.kind, "post": _coded("post", office.post), "organization": _named(office.organization),
        "title": office.called, "words": _words(office, held),
        "since": _day(office.from_on, estimated=office.from_unknown),
    }  # fmt: skip


def _words(office: Appointment, held: Membership | None) -> str:
    """The post as one writes it into a workbook: it must be found again from these words alone."""
    if office.kind == PostKind.ADMINISTRATIVE:
        return office.called
    where = office.organization.name
    if office.kind == PostKind.MASS:
        return f"{where}{_mass_word(office)}"
    label = Post(office.post).label
    full_time = "（专职）" if office.full_time and office.post != Post.FULL_TIME_DEPUTY else ""
    if office.post == Post.GROUP_LEADER:
        return label
    if office.post == Post.LEADING_MEMBER:
        return f"{where.removesuffix('党组')}{label}"
    if held and office.organization_id == held.organization_id:
        where = ""
    named = office.title if office.post == Post.COMMITTEE_MEMBER and office.title.endswith("委员") and not where else ""
    return f"{where}{named or label}{full_time}"


def _mass_word(office: Appointment) -> str:
    if office.post == Post.MASS_MEMBER:
        return "委员"
    head = next((word for word in _MASS_WORDS if office.called.endswith(word)), _MASS_WORDS[0])
    return f"副{head}" if office.post == Post.VICE_CHAIR else head


def _department(offices: Iterable[Appointment]) -> str:
    """The one department all administrative posts belong to."""
    places = {
        office.organization.name
        for office in offices
        if office.kind == PostKind.ADMINISTRATIVE and office.organization.kind == Kind.DEPARTMENT
    }
    return places.pop() if len(places) == 1 else ""
