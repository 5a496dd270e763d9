"""The verbs of the ledger: follow the records, owe and settle one-off matters, waive. Nobody else writes the ledger."""

from yipanqi.obligations.actions.bulk import owe_many, settle_many
from yipanqi.obligations.actions.keeping import Kept, keep
from yipanqi.obligations.actions.one_off import owe, settle, unsettle, withdraw
from yipanqi.obligations.actions.reconciling import Reconciled, reconcile, reconcile_all
from yipanqi.obligations.actions.waiving import (
    approve_waiver,
    refuse_waiver,
    request_waiver,
    revoke_waiver,
    waive,
)

__all__ = [
    "Kept",
    "Reconciled",
    "approve_waiver",
    "keep",
    "owe",
    "owe_many",
    "reconcile",
    "reconcile_all",
    "refuse_waiver",
    "request_waiver",
    "revoke_waiver",
    "settle",
    "settle_many",
    "unsettle",
    "waive",
    "withdraw",
]
