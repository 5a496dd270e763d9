"""The document model: what a paper says, before anybody asks whether as Word or as PDF.

A :class:`Paper` is a page setup and a sequence of blocks, all frozen. Text is always plain text: the writers
never read markup in it. Sizes follow GB/T 9704-2012: 3号 = 16 pt, 22 lines of 28 characters on A4.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from yipanqi.papers.errors import PaperError
from yipanqi.papers.fonts import Face


class Align(StrEnum):
    """Where a line of text stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Page:
    """Paper size and margins in millimetres."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def text_width(self) -> float:
        """Width between the margins (版心) in millimetres."""
        return self.width - self.left - self.right

    @property
    def landscape(self) -> bool:
        """Whether the sheet lies on its long side."""
        return self.width > self.height


# GB/T 9704-2012 5.1 and 5.2.1: A4, 天头 37, 订口 28, 版心 156 × 225 mm.
OFFICIAL = Page(width=210, height=297, top=37, bottom=35, left=28, right=26)
# Ledgers and registers are no letters: the same sheet on its side, as much of it as a binder leaves.
LANDSCAPE = Page(width=297, height=210, top=26, bottom=24, left=20, right=20)
# Forms that fill one sheet of a bound handbook.
FORM = Page(width=210, height=297, top=30, bottom=28, left=25, right=22)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one typeface."""

    text: str
    face: Face = Face.BODY


Text = str | tuple[Span, ...]


def plain(text: Text) -> str:
    """The words of ``text`` without typefaces."""
    return text if isinstance(text, str) else "".join(span.text for span in text)


def spans(text: Text, face: Face = Face.BODY) -> tuple[Span, ...]:
    """``text`` as spans; a bare string is one span in ``face``."""
    return (Span(text, face),) if isinstance(text, str) else text


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of level 1 to 4: 黑体, 楷体, 仿宋, 仿宋 (GB/T 9704 7.3.3)."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise PaperError("标题层级只有一至四级。")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text; ``indent`` in characters for its first line."""

    text: Text
    indent: int = 2
    align: Align = Align.JUSTIFY


@dataclass(frozen=True, slots=True)
class Caption:
    """One small line above a table: unit at the left, date or count at the right."""

    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class LabelledLines:
    """Lines of label and value: label 黑体, colon, value 仿宋; wrapped lines stand under the value's first
    character (GB/T 9704 10.3: 出席, 请假, 列席 of a 纪要)."""

    items: tuple[tuple[str, str], ...]
    indent: int = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``colspan`` and ``rowspan`` count grid columns and rows."""

    text: Text = ""
    colspan: int = 1
    rowspan: int = 1
    align: Align | None = None
    head: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    ``widths``: relative column widths. ``header``: rows repeated on every page. ``rows``: the rest. A row
    leaves out grid places that a row-spanning cell above covers. ``size``: points. ``row_height``: least
    height of a row in millimetres.
    """

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    header: tuple[Row, ...] = ()
    aligns: tuple[Align, ...] = ()
    size: float = 12
    row_height: float = 9

    def __post_init__(self) -> None:
        if self.aligns and len(self.aligns) != len(self.widths):
            raise PaperError("表格的对齐方式与列数不一致。")
        for part in (self.header, self.rows):
            place(part, len(self.widths))

    def align_of(self, cell: Cell, column: int) -> Align:
        """Alignment of ``cell`` standing in grid ``column``."""
        if cell.align:
            return cell.align
        if cell.head or not self.aligns:
            return Align.CENTER
        return self.aligns[column]


def place(rows: tuple[Row, ...], columns: int) -> tuple[tuple[tuple[int, Cell], ...], ...]:
    """Give every cell its grid column; refuse rows that leave a hole, overlap or stick out."""
    covered = [0] * columns
    placed = []
    for number, row in enumerate(rows, start=1):
        column, line = 0, []
        free = [rest == 0 for rest in covered]
        covered = [max(rest - 1, 0) for rest in covered]
        for cell in row:
            while column < columns and not free[column]:
                column += 1
            end = column + cell.colspan
            if end > columns or not all(free[column:end]):
                raise PaperError(f"表格第{number}行的单元格超出或压住了其他单元格。")
            if number + cell.rowspan - 1 > len(rows):
                raise PaperError(f"表格第{number}行的单元格向下合并超出了表格。")
            line.append((column, cell))
            for place_ in range(column, end):
                free[place_] = False
                covered[place_] = cell.rowspan - 1
            column = end
        if any(free):
            raise PaperError(f"表格第{number}行缺少单元格。")
        placed.append(tuple(line))
    return tuple(placed)


@dataclass(frozen=True, slots=True)
class Signature:
    """The signing unit and date without a seal (GB/T 9704 7.3.5.2); ``date`` is already Chinese text."""

    unit: str
    date: str


@dataclass(frozen=True, slots=True)
class SignLines:
    """Blank lines to sign by hand: 主持人（签字）：________, two in a row."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in smaller type below the text."""

    text: str


@dataclass(frozen=True, slots=True)
class BlankLines:
    """Empty lines of the page grid."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page, under a title where each sheet is a paper by itself."""

    title: str = ""


Block = Heading | Paragraph | Caption | LabelledLines | Table | Signature | SignLines | Note | BlankLines | PageBreak


@dataclass(frozen=True, slots=True)
class Imprint:
    """The small line at the foot of every exported page.

    ``organizer``: 主办单位. ``seal``: text of the newest audit seal, by which the export can be checked.
    """

    organizer: str = ""
    seal: str = ""

    @property
    def line(self) -> str:
        """The two parts as one line; empty when there is nothing to say."""
        parts = (self.organizer and f"主办单位：{self.organizer}", self.seal and f"存证：{self.seal}")
        return "　".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished paper: title, blocks, page, foot.

    ``number``: 发文字号, above the title. ``foot``: page number and imprint; a ballot has none, nothing on it but the
    vote.
    """

    title: str
    blocks: tuple[Block, ...]
    page: Page = OFFICIAL
    imprint: Imprint = field(default_factory=Imprint)
    author: str = ""
    number: str = ""
    foot: bool = True

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise PaperError("文件缺少标题。")

    @property
    def name(self) -> str:
        """The title in one line, for the properties of the file."""
        return " ".join(self.title.split())


@dataclass(frozen=True, slots=True)
class Bound:
    """A paper bound into a book; ``name`` is its line in the table of contents, empty where the chapter's is enough."""

    name: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a book: its papers, each beginning on a new page."""

    name: str
    papers: tuple[Bound, ...]

    def __post_init__(self) -> None:
        if not self.papers:
            raise PaperError(f"“{self.name}”没有内容。")


@dataclass(frozen=True, slots=True)
class Book:
    """Papers bound into one document: cover, table of contents, chapters, page numbers that run through.

    ``cover``: label and value of the lines under the title. Every paper keeps its own size and direction; the foot is
    the book's.
    """

    title: str
    cover: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    page: Page = FORM
    imprint: Imprint = field(default_factory=Imprint)
    author: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.chapters:
            raise PaperError("成册的文件缺少标题或内容。")

    @property
    def name(self) -> str:
        """The title in one line, for the properties of the file."""
        return " ".join(self.title.split())

    @property
    def marked(self) -> tuple[tuple[tuple[tuple[int, str], ...], Paper], ...]:
        """Every paper in order with its lines of the table of contents as (level, name)."""
        found = []
        for chapter in self.chapters:
            for index, one in enumerate(chapter.papers):
                first = ((1, chapter.name),) if index == 0 else ()
                found.append(((*first, *(((2, one.name),) if one.name else ())), one.paper))
        return tuple(found)
