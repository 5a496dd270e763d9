"""Answers about talks: one's own, those of an organisation, matters that demand one, wishes to talk. Reads are scoped;
whoever is party to a talk sees it, whatever the office.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from yipanqi.education import occasions
from yipanqi.education.enums import Answer, Stage
from yipanqi.education.models import MustTalk, Party, Talk, TalkRequest, ThoughtReport
from yipanqi.education.queries import people
from yipanqi.education.queries.confided import reads
from yipanqi.education.rules.talks import HOLDERS
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import working_days_after
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import offices_of
from yipanqi.regulations.queries import clause_citation


def talks() -> QuerySet[Talk]:
    """The talks one may see with their parties, newest first."""
    parties = Party.objects.select_related("person").order_by("side", "id")
    return Talk.objects.select_related("organization", "recorder").prefetch_related(Prefetch("parties", parties))


def get(pk: int) -> Talk | None:
    """One talk that may be seen."""
    return talks().filter(pk=pk).first()


def listed(organization: Organization, year: int) -> QuerySet[Talk]:
    """The talks of an organisation in a year, those that will still be held included."""
    return talks().filter(organization=organization, held_on__year=year).exclude(stage=Stage.CANCELLED)


def of_person(person: int) -> QuerySet[Talk]:
    """The talks somebody is party to, those to come first."""
    return talks().filter(parties__person=person).exclude(stage=Stage.CANCELLED)  # party to a talk one is once


def names(talk: Talk, *, without: int | None = None) -> str:
    """Its people but one, 谈话人 first: `王芳、李强`."""
    return "、".join(party.person.name for party in talk.parties.all() if party.person_id != without)


def is_party(talk: Talk, person: int | None) -> bool:
    """Whether somebody is party to a talk at hand."""
    return any(party.person_id == person for party in talk.parties.all())


def years(organization: Organization, today: date) -> list[int]:
    """Years with talks, this one included, newest first."""
    found = {day.year for day in Talk.objects.filter(organization=organization).order_by().dates("held_on", "year")}
    return sorted(found | {today.year}, reverse=True)


# Matters that demand a talk


@dataclass(frozen=True, slots=True)
class Shown:
    """A matter with its words, for those who may see it."""

    must: MustTalk
    title: str
    basis: str


def open_musts(organization: Organization | None = None) -> QuerySet[MustTalk]:
    """Matters not talked about yet, by due date."""
    found = MustTalk.objects.filter(talk=None, dropped_at=None).select_related("person", "organization")
    return found.filter(organization=organization) if organization is not None else found


def shown(musts: QuerySet[MustTalk]) -> list[Shown]:
    """Matters in words."""
    return [Shown(one, occasions.matter(one.code).title, basis_of(one.code)) for one in musts]


def basis_of(code: str) -> str:
    """The clause of a matter, or the word for a custom."""
    matter = occasions.matter(code)
    return clause_citation(matter.clause) if matter.clause else matter.basis


def must(pk: int) -> MustTalk | None:
    """One matter that may be seen."""
    return MustTalk.objects.filter(pk=pk).select_related("person", "organization").first()


def entered_matters(on: date) -> list[occasions.Matter]:
    """The matters that somebody enters."""
    return [one for one in occasions.in_force(on) if not one.follows]


# Wishes to talk and thought reports: for the two people alone


def requests(by: Actor) -> QuerySet[TalkRequest]:
    """What this actor asked for, and what is asked of him or her; an assistant sees none."""
    if not reads(by):
        return TalkRequest.objects.none()
    mine = Q(person=by.person_id) | Q(addressee=by.person_id)
    return TalkRequest.objects.filter(mine).select_related("person", "addressee", "organization", "talk")


def waiting_requests(by: Actor) -> QuerySet[TalkRequest]:
    """What is asked of this actor and not answered yet."""
    return requests(by).filter(addressee=by.person_id, answer=Answer.OPEN).order_by("wanted_by", "id")


def thoughts(by: Actor) -> QuerySet[ThoughtReport]:
    """The thought reports this actor wrote or was given."""
    if not reads(by):
        return ThoughtReport.objects.none()
    mine = Q(author=by.person_id) | Q(addressee=by.person_id)
    return ThoughtReport.objects.filter(mine).select_related("author", "addressee", "organization")


def thoughts_of(organization: Organization, year: int) -> QuerySet[ThoughtReport]:
    """That reports were handed in, for the committee: who, to whom, when."""
    found = ThoughtReport.objects.filter(organization=organization, handed_in_at__year=year, withdrawn_at=None)
    return found.select_related("author", "addressee").order_by("handed_in_at", "id")


# Who may enter what


def may_enter(organization: Organization, parties: list[int]) -> bool:
    """Its committee enters every talk, everybody those he or she is party to in the own organisations."""
    if people.keeps(organization):
        return True
    person = scope.current().person_id
    return person is not None and person in parties and organization.pk in own_places(person)


def own_places(person: int) -> dict[int, Organization]:
    """Organisations in which a person may enter own talks: the branch, and where the person holds a Party office."""
    branch = people.own_branch(person)
    found = {branch.pk: branch} if branch else {}
    with scope.system("本人任职的党组织"):
        offices = offices_of(Person(pk=person))
    for office in offices:
        if office.organization.kind in HOLDERS and not office.organization.dissolved_on:
            found.setdefault(office.organization_id, office.organization)
    return found


def places() -> list[Organization]:
    """Organisations for which the visitor may enter talks, in tree order."""
    found = {one.pk: one for one in people.overseen() if people.keeps(one)}
    person = scope.current().person_id
    if person is not None:
        found |= own_places(person)
    return sorted(found.values(), key=lambda one: one.path)


def default_day(today: date) -> date:
    """The day offered for a talk: the next working day."""
    return working_days_after(today, 1)
