"""党费收缴台账, for the branch's committee."""

from yipanqi.education import rates
from yipanqi.education.exports.common import called, exported
from yipanqi.education.queries.dues import Book, Payer
from yipanqi.education.rules.dues import shown
from yipanqi.kernel import clock
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.forms import dues_ledger
from yipanqi.papers.registry import FileKind

_FREE = {"free": "免", "none": "—"}


def ledger(book: Book, kind: FileKind) -> ExportedFile:
    """The year of a branch: base, rate, months paid."""
    about = f"{called(book.organization)}_{book.year}年"
    return exported("dues_ledger", ledger_of(book), kind, about=about)


def ledger_of(book: Book) -> dues_ledger.DuesLedger:
    """The year as the paper has it."""
    return dues_ledger.DuesLedger(
        organization=book.organization.name,
        year=book.year,
        as_of=clock.today(),
        members=tuple(_member(one, book.year) for one in book.payers),
        total=shown(book.total),
        total_due=_together([one.owed_in(book.year) for one in book.payers]),
        published=tuple(f"{one.on.month}月{one.on.day}日{one.get_way_display()}" for one in book.publications),
    )


def _together(amounts: list[int | None]) -> str:
    """A sum as it is printed; nothing where a part of it is not known yet."""
    known = [one for one in amounts if one is not None]
    return shown(sum(known)) if len(known) == len(amounts) and known else ""


def _member(payer: Payer, year: int) -> dues_ledger.DuesPayer:
    cells = payer.in_year(year)
    base = next((found for cell in reversed(cells) if cell.owed and (found := payer.base_in(cell.month))), None)
    category = rates.in_force(base.from_month).category(base.category) if base else None
    return dues_ledger.DuesPayer(
        name=payer.person.name,
        base=shown(base.base) if base else "",
        percent=category.band(base.base).percent if base and category and category.bands else "",
        due=shown(base.amount) if base else "",
        due_in_year=_together([payer.owed_in(year)]),
        months=tuple(shown(cell.paid.amount) if cell.paid else _FREE.get(cell.state, "") for cell in cells),
        paid=shown(payer.paid_in(year)),
        remark="减免" if base and base.approver else "",
    )
