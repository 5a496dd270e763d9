"""Measures both writers share: type sizes, the faces of headings, where a title breaks and a signature stands."""

import re
from math import ceil

from yipanqi.papers.document import BlankLines, Block, Note, Page, Paragraph, Signature, SignLines, Table, plain
from yipanqi.papers.fonts import Face
from yipanqi.papers.text import width

BODY_SIZE = 16
TITLE_SIZE = 22
CONTENTS, CONTENTS_SIZE = "目录", 12
# 28 characters of 16 pt are 448 pt, the text area is 442.2 pt wide: each is set 0.25 pt closer.
CHARACTER = BODY_SIZE - 0.25
POINTS_PER_MM = 72 / 25.4
HEADING_FACES = {1: Face.HEI, 2: Face.KAI, 3: Face.BODY, 4: Face.BODY}


def line_characters(page: Page) -> int:
    """How many characters of the body size fill a line of ``page`` (28 on the official page)."""
    return int(page.text_width * POINTS_PER_MM // CHARACTER)


# Where a title may break without tearing words that belong together, and where it must not.
_WHOLE = re.compile(
    r"支部委员会|委员会|党组|党委|支部|工会|团委|局|厅|处|年度|季度|同志|[”》），]"
    r"|(?=20\d\d年|关于|专题|民主生活会|组织生活会|民主评议|换届|补选|选举|整改|[“《（])"
)
_NEVER = re.compile(r"[0-9A-Za-z.]\|[0-9A-Za-z.年月日号]|\|[的、，。：；？！”》）]|[（“《〔、]\|")
_SEAM = re.compile(r"(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])")
_TORN, _PARTED = 10, 3
"""A break inside words, and one before brackets inside others, count like so many characters of unevenness."""
_EASY = 0.9
CLOSING = 8
"""Characters of the longest line that only closes a paper: 妥否，请批示。"""
COMPANY = 112
"""Characters of the longest paragraph, four lines, that goes to the next page with it."""
NUMBER_GAP = 2
"""Empty lines between 发文字号 and the title (GB/T 9704 7.3.1)."""


def title_lines(title: str, page: Page) -> str:
    """``title`` in lines that fit ``page``, of like length and broken between words (GB/T 9704 7.3.1: 词意完整).

    A line end in ``title`` is where it breaks first; a title that fits into one line with ease has none.
    """
    room = page.text_width * POINTS_PER_MM / TITLE_SIZE
    whole = title.replace("\n", "")
    if _breadth(whole) <= room * _EASY:
        return whole
    return "\n".join(piece for line in title.split("\n") for piece in _broken(line, room))


def _breadth(line: str) -> float:
    """Width with the gap that some word processors leave between Han characters and digits."""
    return width(line) + len(_SEAM.findall(line)) / 4


def _broken(line: str, room: float) -> tuple[str, ...]:
    parts = ceil(_breadth(line) / room)
    if parts < 2:
        return (line,)
    share = width(line) / parts
    whole = {found.end() for found in _WHOLE.finditer(line)}

    def cost(at: int) -> tuple[bool, float]:
        head = line[:at]
        fits = _breadth(head) <= room and _breadth(line[at:]) <= room * (parts - 1)
        apart = _open(head) * (_PARTED if line[at] in "“《（" else _TORN)
        return not fits, abs(width(head) - share) + (at not in whole) * _TORN + apart

    places = [at for at in range(1, len(line)) if not _NEVER.search(f"{line[at - 1]}|{line[at]}")]
    if not places:
        return (line,)
    at = min(places, key=cost)
    return (line[:at], *_broken(line[at:], room)) if _breadth(line[:at]) <= room else (line,)


def _open(text: str) -> bool:
    return any(text.count(left) > text.count(right) for left, right in ("“”", "《》", "（）"))


def signature_lefts(block: Signature, page: Page) -> tuple[float | None, float | None]:
    """Left indents of unit and date in characters (GB/T 9704 7.3.5.2, without seal).

    The unit ends 2 characters before the margin and the date begins 2 to the right of the unit's first
    character; when the date is the longer one, the date ends 2 before the margin. ``None``: too long for
    one line, set flush right.
    """
    line, unit, date = line_characters(page), width(block.unit), width(block.date)
    first = line - 2 - unit
    if first + 2 + date > line - 2:
        first = line - 4 - date
    if first < 0:
        return None, None
    if first + unit > line:
        return None, first + 2
    return first, first + 2


def sign_pairs(block: SignLines) -> tuple[tuple[str, str], ...]:
    """Labels two by two; the last may stand alone."""
    labels = block.labels if len(block.labels) % 2 == 0 else (*block.labels, "")
    return tuple(zip(labels[::2], labels[1::2], strict=True))


def stays_with_next(blocks: tuple[Block, ...], index: int) -> bool:
    """Whether block ``index`` stands right before a signature: no page may hold a signature alone. Of a table its last
    row is meant.

    A short closing line (特此报告。) is no company either: a paragraph before it that is not long comes along.
    """
    if not isinstance(blocks[index], Paragraph | BlankLines | Note | Table):
        return False
    at = next((at for at in range(index + 1, len(blocks)) if not isinstance(blocks[at], BlankLines)), None)
    if at is None or isinstance(blocks[at], Signature | SignLines):
        return at is not None
    short = _is_at_most(blocks[index], COMPANY) and _is_at_most(blocks[at], CLOSING)
    return short and stays_with_next(blocks, at)


def _is_at_most(block: Block, characters: int) -> bool:
    return isinstance(block, BlankLines) or (isinstance(block, Paragraph) and width(plain(block.text)) <= characters)
