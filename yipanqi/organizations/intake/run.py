"""The command line's door: `yipanqi import FILE [--dry-run] [--json]`."""

from pathlib import Path
from typing import Any

from django.db import transaction

from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.importing import Workbook, read
from yipanqi.organizations.intake.proposal import Proposal
from yipanqi.organizations.intake.proposing import propose
from yipanqi.organizations.intake.writing import RefusedRow, apply


def run_import(path: Path | str, *, dry_run: bool, by: Actor) -> tuple[dict[str, Any], int]:
    """Import a workbook: `(summary, exit code)`, 2 when there are faults and nothing was written."""
    path = Path(path)
    try:
        workbook = read(path, path.name)
        with transaction.atomic():
            proposal = propose(workbook, by=by)
            if not proposal.faults:
                _write(proposal, workbook, dry_run=dry_run, by=by)
    except OSError as error:
        return _refused(path, f"打不开文件：{error.strerror or error}。"), 2
    except Refused as refused:
        return _refused(path, refused.message), 2
    return proposal.summary(), 2 if proposal.faults else 0


def _write(proposal: Proposal, workbook: Workbook, *, dry_run: bool, by: Actor) -> None:
    """Apply, and take it back in a dry run: it is written in both cases, so that both answer the same."""
    try:
        with transaction.atomic():
            apply(proposal, workbook, by=by)
            transaction.set_rollback(dry_run)
    except RefusedRow as refused:
        proposal.refuse(refused.entry, refused.reason)


def _refused(path: Path, reason: str) -> dict[str, Any]:
    """The summary of a file that was refused as a whole."""
    nothing = {"new": 0, "changed": 0, "unchanged": 0}
    fault = {"sheet": "", "row": 0, "column": "", "value": path.name, "reason": reason}
    return {"organizations": nothing, "people": dict(nothing), "faults": [fault], "warnings": []}
