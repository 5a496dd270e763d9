"""Reconciliation: the recurring part of the ledger is made to agree with the regulations, the organisations and the
records.

`reconcile` serves one organisation after a save, inside the caller's transaction, with the plain-Python executor and a
fixed number of queries over that organisation's rows. `reconcile_all` serves them all with the columnar executor. Both
come to the same ledger (a property test holds them equal), write only differences, and change nothing when run again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.obligations.actions.one import plan_for
from yipanqi.obligations.actions.one_off import expire
from yipanqi.obligations.actions.whole import plan_for_all
from yipanqi.obligations.actions.writing import Plan, write
from yipanqi.organizations.models import Organization


@dataclass(frozen=True)
class Reconciled:
    """How many entries a reconciliation added, changed and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def reconcile(*, organization: Organization, by: Actor) -> Reconciled:
    """Make the recurring entries of one organisation agree with what is known now.

    Ended periods since go-live are added once if absent and stay as they were owed; a running period follows the
    rules; how entries stand follows the records. The organisation is locked meanwhile, so two savers cannot add an
    entry twice.
    """
    with scope.system("台账核对"):
        fresh = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    return _carry_out(plan_for(fresh, today=clock.today()), {fresh.pk: fresh}, by)


@transaction.atomic
def reconcile_all(*, within: Organization | None = None, by: Actor) -> Reconciled:
    """The same for all organisations, or for one and everything below it, by the columnar executor; one-off obligations
    whose day has passed become missed."""
    with scope.system("台账核对"):
        chosen = Organization.objects.order_by("pk").select_for_update(of=("self",))
        if within is not None:
            low, high = within.range
            chosen = chosen.filter(path__gte=low, path__lt=high)
        organizations = {one.pk: one for one in chosen}
    plan = plan_for_all(organizations, everything=within is None, today=clock.today())
    done = _carry_out(plan, organizations, by)
    return replace(done, changed=done.changed + expire(within=within, by=by))


def _carry_out(plan: Plan, organizations: Mapping[int, Organization], by: Actor) -> Reconciled:
    write(plan, organizations, by=by)
    return Reconciled(len(plan.added), len(plan.touched), plan.unchanged)
