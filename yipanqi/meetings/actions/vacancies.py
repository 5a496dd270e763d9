"""补选: seats that fell vacant are owed one by one; whoever is entered as successor fills them (支部22).

Worked out from the offices as entered, with the engine's rule; followed whenever an organisation changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse

from yipanqi.engine.duties import vacancies
from yipanqi.engine.duties.model import Appointment as Held
from yipanqi.engine.duties.model import Due
from yipanqi.engine.periods import Period
from yipanqi.engine.rules import DutyRule
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.meetings.actions.procedures.base import SOURCE
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import COMMITTEE_POSTS, Post
from yipanqi.organizations.models import Appointment, Organization, Term
from yipanqi.regulations.queries import Dated, clause_citation, rules_for

KIND = "vacancy"
FILLED = "已补选（任职登记）"


def follow_vacancies(organizations: Sequence[Organization], by: Actor) -> None:
    """Make what these organisations owe for vacant seats agree with the offices; two queries where no seat is vacant.

    Call inside the transaction of the change.
    """
    with scope.system("出缺职务"):
        numbers = [one.pk for one in organizations]
        left = Appointment.objects.filter(organization__in=numbers, post__in=COMMITTEE_POSTS, to_on__isnull=False)
        touched = set(left.order_by().values_list("organization", flat=True))
        owed = Obligation.objects.filter(organization__in=numbers, kind=KIND, source=SOURCE)
        touched |= set(owed.order_by().values_list("organization", flat=True))
        for organization in organizations:
            if organization.pk in touched:
                _follow(organization, by)


def _follow(organization: Organization, by: Actor) -> None:
    known = {one.key: one for one in Obligation.objects.filter(organization=organization, kind=KIND, source=SOURCE)}
    wanted = {_key(period): (dated, period, seats) for dated, period, seats in _vacant(organization)}
    for key, (dated, period, seats) in wanted.items():
        obligations.owe(
            organization=organization, key=key, source=SOURCE, kind=KIND, title=f"{dated.rule.title}：{_words(seats)}",
            basis=clause_citation(dated.rule.clause, dated.pack), due_on=period.end, severity=dated.rule.severity,
            address=f"{reverse('meetings:begin')}?organization={organization.pk}&kind=by_election", by=by,
        )  # fmt: skip
        _settle(organization, key, dated.rule, period, seats, by)
    for key, entry in known.items():
        if key not in wanted and entry.state != State.VOID:
            obligations.withdraw(organization=organization, key=key, reason="任职登记更正，不再出缺", by=by)


def _key(period: Period) -> str:
    return f"{KIND}:{period.start.isoformat()}"


def _words(seats: dict[str, int]) -> str:
    """`书记、委员2人`."""
    return "、".join(f"{Post(post).label}{f'{count}人' if count > 1 else ''}" for post, count in seats.items())


def _vacant(organization: Organization) -> Iterable[tuple[Dated, Period, dict[str, int]]]:
    """Seats that fell vacant since go-live. What ends with an election was up in it; what is closed owes none."""
    if organization.is_temporary:
        return
    elections = set(Term.objects.filter(organization=organization).values_list("elected_on", flat=True))
    held, last = _held(organization), organization.dissolved_on
    for dated in rules_for(organization).dated:
        rule = dated.rule
        if rule.period != "vacancy" or organization.kind not in rule.subjects:
            continue
        for period, seats in vacancies.vacated(rule, held).items():
            alive = organization.go_live_on <= period.start <= clock.today() and (last is None or period.start <= last)
            if alive and rule.in_force(period.start) and period.start not in elections:
                yield dated, period, seats


def _held(organization: Organization) -> list[Held]:
    rows = Appointment.objects.filter(organization=organization, post__in=COMMITTEE_POSTS).order_by("pk")
    return [
        Held(appointment_id=pk, org_id=organization.pk, post=post, from_on=from_on, to_on=to_on)
        for pk, post, from_on, to_on in rows.values_list("pk", "post", "from_on", "to_on")
    ]


def _settle(
    organization: Organization, key: str, rule: DutyRule, period: Period, seats: dict[str, int], by: Actor
) -> None:
    """Filled by as many newcomers as there were seats, in time or late."""
    entry = Obligation.objects.get(organization=organization, key=key)
    held = _held(organization)
    filled, numbers = _filled(organization.pk, rule, period.start, held)
    full = filled >= sum(seats.values())
    record = f"appointment:{max(numbers)}" if full else ""
    proofs = list(entry.evidence.values_list("record", flat=True))
    for proof in proofs:
        if proof != record:
            obligations.unsettle(organization=organization, key=key, record=proof, by=by)
    if full and record not in proofs:
        day = max(one.from_on for one in held if one.appointment_id in numbers)
        obligations.settle(
            organization=organization, key=key, record=record, label=FILLED, happened_on=day, recorded_at=clock.now(),
            by=by,
        )  # fmt: skip


def _filled(number: int, rule: DutyRule, start: date, held: Sequence[Held]) -> tuple[int, tuple[int, ...]]:
    """The engine counts until the day the seats were to be filled by; a seat filled later is filled late."""
    assert rule.days is not None
    days = max(rule.days, (clock.today() - start).days + 1)
    until_today = replace(rule, days=days)
    period = Period(start, start + timedelta(days=days - 1))
    row = Due(org_id=number, rule=until_today, period=period, minimum=1)
    return vacancies.refilled(row, held, clock.today())
