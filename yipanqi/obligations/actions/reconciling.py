"""Reconciliation: the recurring part of the ledger is made to agree with the regulations, the organisations and the
records.

`reconcile` serves one organisation after a save, inside the caller's transaction, with the plain-Python executor and a
fixed number of queries over that organisation's rows. `reconcile_all` serves them all with the columnar executor. Both
come to the same ledger (a property test holds them equal), write only differences, and change nothing when run again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.obligations import reading
from yipanqi.obligations.actions.one import plan_for, plan_for_records
from yipanqi.obligations.actions.one_off import expire
from yipanqi.obligations.actions.whole import plan_for_all
from yipanqi.obligations.actions.writing import Plan, write
from yipanqi.obligations.models import Followed
from yipanqi.organizations.models import Organization


@dataclass(frozen=True)
class Reconciled:
    """How many entries a reconciliation added, changed and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic(savepoint=False)
def reconcile(*, organization: Organization, history: bool = False, records: str = "", by: Actor) -> Reconciled:
    """Make the recurring entries of one organisation agree with what is known now.

    Ended periods since go-live are added once if absent and stay as they were owed; a running period follows the rules;
    how entries stand follows the records. What is owed is worked out once a day, and again (`history`) whenever the
    organisation or a decision about rules changed; other saves only follow the records, and with `records` (`meeting`)
    only the duties which these records prove, so that a save does not cost more with every room that offers evidence.
    A failure undoes the caller's whole transaction: a record without its ledger is not saved.
    """
    today = clock.today()
    worked_out = _lock(organization, today)
    if worked_out and not history:
        kinds = reading.proven_by(records) if records else None
        plan = plan_for_records(organization, kinds=kinds, today=today)
        return _carry_out(plan, {organization.pk: organization}, by)
    with scope.system("台账核对"):
        fresh = Organization.objects.only("name", "path").get(pk=organization.pk)
    done = _carry_out(plan_for(fresh, today=today), {fresh.pk: fresh}, by)
    _note([fresh.pk], today)
    return done


def _lock(organization: Organization, today: date) -> bool:
    """Take the lock on the organisation's entries; whether what it owes today is already worked out."""
    with scope.system("台账核对"):
        row, _ = Followed.objects.select_for_update(of=("self",)).get_or_create(
            organization=organization, defaults={"on": date.min, "rules": ""}
        )
    return row.on == today and row.rules == reading.mark_of_rules()


def _note(organizations: Iterable[int], today: date) -> None:
    """What these organisations owe has been worked out today."""
    mark = reading.mark_of_rules()
    with scope.system("台账核对"):
        rows = [Followed(organization_id=number, on=today, rules=mark) for number in organizations]
        Followed.objects.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["organization"], update_fields=["on", "rules"]
        )


@transaction.atomic
def reconcile_all(*, within: Organization | None = None, by: Actor) -> Reconciled:
    """The same for all organisations, or for one and everything below it, by the columnar executor; one-off obligations
    whose day has passed become missed."""
    today = clock.today()
    with scope.system("台账核对"):
        chosen = Organization.objects.order_by("pk").only("name", "path")
        if within is not None:
            low, high = within.range
            chosen = chosen.filter(path__gte=low, path__lt=high)
        organizations = {one.pk: one for one in chosen}
        list(Followed.objects.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    _note(organizations, today)
    done = _carry_out(plan_for_all(organizations, everything=within is None, today=today), organizations, by)
    return replace(done, changed=done.changed + expire(within=within, by=by))


def _carry_out(plan: Plan, organizations: Mapping[int, Organization], by: Actor) -> Reconciled:
    write(plan, organizations, by=by)
    return Reconciled(len(plan.added), len(plan.touched), plan.unchanged)
