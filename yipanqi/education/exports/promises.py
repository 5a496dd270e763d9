"""党员承诺台账, for the branch."""

from yipanqi.education.exports.common import called, exported
from yipanqi.education.queries.promises import of_branch
from yipanqi.kernel import clock
from yipanqi.organizations.models import Organization
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.forms.promise_ledger import PromiseLedger, PromiseLine
from yipanqi.papers.registry import FileKind


def ledger(organization: Organization, year: int, kind: FileKind) -> ExportedFile:
    """The year of a branch."""
    return exported("promises", ledger_of(organization, year), kind, about=f"{called(organization)}_{year}年")


def ledger_of(organization: Organization, year: int) -> PromiseLedger:
    """The year as the paper has it."""
    return PromiseLedger(
        organization=organization.name,
        year=year,
        as_of=clock.today(),
        lines=tuple(
            PromiseLine(
                name=one.person.name, text=one.text, measure=one.measure, due_on=one.due_on, review=one.review,
                kept=one.kept, own_word=one.own_word, masses_word=one.masses_word, branch_word=one.branch_word,
            )
            for one in of_branch(organization, year)
        ),
    )  # fmt: skip
