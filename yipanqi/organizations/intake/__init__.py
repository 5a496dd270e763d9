"""Import as the database sees it: match a parsed workbook, propose, write all or nothing, undo the last one.

`propose` compares and writes nothing; `apply` writes a proposal in one transaction; `undo` restores exactly what the
last import changed; `run_import` is the command line's door.
"""

from yipanqi.organizations.intake.proposal import Proposal
from yipanqi.organizations.intake.proposing import propose
from yipanqi.organizations.intake.run import run_import
from yipanqi.organizations.intake.undoing import last_import, undo
from yipanqi.organizations.intake.writing import apply

__all__ = ["Proposal", "apply", "last_import", "propose", "run_import", "undo"]
