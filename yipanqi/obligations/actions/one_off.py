"""One-off obligations: a decision of a meeting, a task, a finding. The room that raises one owes, settles and
withdraws it.
"""

from datetime import date, datetime

from django.db import transaction

from yipanqi.audit.actions import record as audit
from yipanqi.audit.actions import record_many
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Broken, Refused
from yipanqi.obligations.enums import RULE, Cause, Severity, State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.rules import one_off_state
from yipanqi.organizations.models import Organization, Person


@transaction.atomic
def owe(
    *,
    organization: Organization,
    key: str,
    source: str,
    kind: str,
    title: str,
    basis: str,
    due_on: date,
    person: Person | None = None,
    severity: str = Severity.HARD,
    address: str = "",
    confided: bool = False,
    by: Actor,
) -> Obligation:
    """Enter something owed once, or change what was entered under the same key; a withdrawn one is owed again.

    `source` is the name of the room that raises it, `address` the page where it can be opened. Evidence stays.
    Everybody who sees the organisation's states reads `title` and `basis`, the label of the evidence and the reason of
    a withdrawal: what only readers of a record may know stays in that record (`questions.OBLIGATION_WORDS`). What is
    `confided` is seen by those who read the organisation's records and by the person who owes it, not above.
    """
    if source == RULE:
        raise Broken("recurring entries are written by reconciliation only")
    wanted = {
        "source": source, "kind": kind, "title": title, "basis": basis, "due_on": due_on, "grace_until": due_on,
        "person_id": person.pk if person else None, "severity": severity, "address": address,
        "confided": confided,
    }  # fmt: skip
    entry = _locked(organization, key)
    if entry is None:
        today = clock.today()
        entry = Obligation(organization=organization, key=key, period_start=min(today, due_on), **wanted)
        _restate(entry)
        entry.save()
        audit("obligation_owed", by=by, subject=entry, path=organization.path, after=said(entry))
        return entry
    if not entry.is_recurring and entry.state != State.VOID and _same(entry, wanted):
        return entry
    before = said(entry)
    for name, value in wanted.items():
        setattr(entry, name, value)
    entry.period_start = min(entry.period_start, due_on)
    entry.cause, entry.note = "", ""
    _restate(entry)
    entry.save()
    audit("obligation_changed", by=by, subject=entry, path=organization.path, before=before, after=said(entry))
    return entry


@transaction.atomic
def settle(
    *,
    organization: Organization,
    key: str,
    record: str,
    label: str,
    happened_on: date,
    recorded_at: datetime,
    by: Actor,
) -> Obligation:
    """Enter the record that meets a one-off obligation (`meeting:12`): when it happened and when it was recorded.

    Done by the due day it is met, later it is late. The same record again changes nothing but its dates.
    """
    entry = _found(organization, key)
    if entry.state == State.VOID:
        raise Refused(f"事项“{entry.title}”已撤回，不能办结；如仍需办理，请先恢复该事项。")
    before = said(entry)
    with scope.system("台账凭据"):
        Evidence.objects.update_or_create(
            obligation=entry,
            record=record,
            defaults={"label": label, "happened_on": happened_on, "recorded_at": recorded_at},
        )
    _restate(entry)
    entry.save()
    audit(
        "obligation_settled", by=by, subject=entry, path=organization.path, before=before,
        after={**said(entry), "record": record, "label": label},
    )  # fmt: skip
    return entry


@transaction.atomic
def unsettle(*, organization: Organization, key: str, record: str, reason: str = "", by: Actor) -> Obligation:
    """Take a record back: the obligation is open again unless another record meets it."""
    entry = _found(organization, key)
    before = said(entry)
    with scope.system("台账凭据"):
        gone, _ = Evidence.objects.filter(obligation=entry, record=record).delete()
    if not gone:
        return entry
    _restate(entry)
    entry.save()
    audit(
        "obligation_unsettled", by=by, subject=entry, path=organization.path, before={**before, "record": record},
        after=said(entry), reason=reason,
    )  # fmt: skip
    return entry


@transaction.atomic
def withdraw(*, organization: Organization, key: str, reason: str, by: Actor) -> Obligation:
    """Strike out a one-off obligation, with the reason; the entry stays readable."""
    entry = _found(organization, key)
    if entry.state == State.VOID:
        return entry
    before = said(entry)
    with scope.system("台账凭据"):
        Evidence.objects.filter(obligation=entry).delete()
    entry.state, entry.cause, entry.note = State.VOID, Cause.WITHDRAWN, reason[:300]
    entry.done, entry.met_on, entry.recorded_late = 0, None, False
    entry.save()
    audit(
        "obligation_withdrawn", by=by, subject=entry, path=organization.path, before=before, after=said(entry),
        reason=reason,
    )  # fmt: skip
    return entry


def expire(*, within: Organization | None = None, by: Actor) -> int:
    """Open one-off obligations whose day has passed are missed from now on; answers how many. Inside a transaction."""
    with scope.system("台账核对"):
        open_ones = Obligation.objects.filter(state=State.PENDING, due_on__lt=clock.today()).exclude(source=RULE)
        if within is not None:
            low, high = within.range
            open_ones = open_ones.filter(organization__path__gte=low, organization__path__lt=high)
        found = list(open_ones.select_related("organization").select_for_update(of=("self",)))
        if not found:
            return 0
        Obligation.objects.filter(pk__in=[entry.pk for entry in found]).update(state=State.MISSED)
    was, now = {"state": str(State.PENDING)}, {"state": str(State.MISSED)}
    told = [
        {"event": "obligation_missed", "subject": entry, "path": entry.organization.path, "before": was, "after": now}
        for entry in found
    ]
    record_many(told, by=by)
    return len(found)


def _locked(organization: Organization, key: str) -> Obligation | None:
    with scope.system("台账事项"):
        return Obligation.objects.select_for_update(of=("self",)).filter(organization=organization, key=key).first()


def _found(organization: Organization, key: str) -> Obligation:
    entry = _locked(organization, key)
    if entry is None or entry.is_recurring:
        raise Broken(f"no one-off obligation {key!r} of organisation {organization.pk}")
    return entry


def _restate(entry: Obligation) -> None:
    """State from the earliest record; the number of records above one has no value."""
    records = []
    if entry.pk:
        with scope.system("台账凭据"):
            records = list(Evidence.objects.filter(obligation=entry).order_by("happened_on", "id"))
    entry.met_on = records[0].happened_on if records else None
    entry.done = min(len(records), entry.minimum)
    entry.state = one_off_state(due_on=entry.due_on, met_on=entry.met_on, today=clock.today())
    recorded = [one.recorded_at.astimezone(clock.ZONE).date() for one in records]
    entry.recorded_late = bool(recorded) and min(recorded) > entry.grace_until
    entry.waiver = None


def _same(entry: Obligation, wanted: dict) -> bool:
    return all(getattr(entry, name) == value for name, value in wanted.items())


def said(entry: Obligation) -> dict:
    return {
        "title": entry.title,
        "due_on": entry.due_on.isoformat(),
        "person": entry.person_id,
        "state": str(entry.state),
        "met_on": entry.met_on.isoformat() if entry.met_on else None,
    }
