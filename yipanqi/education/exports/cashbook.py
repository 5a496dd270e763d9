"""党费收支结存表, for the branch's committee."""

from yipanqi.education.exports.common import called, exported
from yipanqi.education.queries.cashbook import Cashbook
from yipanqi.education.rules.dues import shown
from yipanqi.kernel import clock
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.forms import dues_summary
from yipanqi.papers.registry import FileKind


def summary(book: Cashbook, published: tuple[str, ...], kind: FileKind) -> ExportedFile:
    """The year of a branch: sums, and every entry behind them."""
    data = dues_summary.DuesSummary(
        organization=book.organization.name,
        year=book.year,
        as_of=clock.today(),
        sums=tuple(dues_summary.Sum(name=name, amount=amount) for name, amount in book.lines),
        entries=tuple(
            dues_summary.Flow(
                on=one.on, flow=one.get_flow_display(), note=one.note, voucher=one.voucher,
                income=shown(one.amount) if one.incoming else "", outgo="" if one.incoming else shown(one.amount),
            )
            for one in book.entries
        ),
        published=published,
    )  # fmt: skip
    return exported("dues_summary", data, kind, about=f"{called(book.organization)}_{book.year}年")
