"""Lists that a branch keeps, in landscape: caption, one table, one note. The same list as a paper and as a sheet."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Block, Caption, Imprint, Note, Paper
from yipanqi.papers.forms.common import table
from yipanqi.papers.sheets import Column, Sheet, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What stands around the rows. `widths`: of the paper, in parts of its line; `left`: columns not centred."""

    title: str
    organization: str
    as_of: dt.date
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    left: tuple[str, ...]
    note: str

    @property
    def caption(self) -> Caption:
        """Whose list, as of which day."""
        return Caption(left=f"党组织：{self.organization}", right=f"截止日期：{chinese_date(self.as_of)}")


def list_paper(
    listing: Listing, rows: Iterable[Iterable[object]], imprint: Imprint | None, *,
    before: tuple[Block, ...] = (), after: tuple[Block, ...] = (),
) -> Paper:  # fmt: skip
    """The list in landscape, between what is said before and after it; without rows, one that says 无."""
    listed = table(listing.headers, listing.widths, rows, left=listing.left)
    return Paper(
        title=listing.title,
        blocks=(*before, listing.caption, listed, Note(listing.note), *after),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=listing.organization,
    )


def list_sheet(listing: Listing, rows: Iterable[tuple[Value, ...]], *, widths: tuple[int, ...], name: str) -> Sheet:
    """The same as a sheet, days as real days; `widths` in characters, `name` of the sheet."""
    return Sheet(
        title=listing.title,
        unit=listing.caption.left,
        date=listing.caption.right,
        columns=tuple(Column(one, width, Align.CENTER) for one, width in zip(listing.headers, widths, strict=True)),
        rows=tuple(rows),
        notes=(listing.note,),
        name=name,
    )
