"""Measures both writers share: type sizes, the faces of headings, where a signature stands."""

from yipanqi.papers.document import BlankLines, Block, Page, Paragraph, Signature, SignLines
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
    """Whether block ``index`` is text right before a signature: no page may hold a signature alone."""
    if not isinstance(blocks[index], Paragraph | BlankLines):
        return False
    following = next((block for block in blocks[index + 1 :] if not isinstance(block, BlankLines)), None)
    return isinstance(following, Signature | SignLines)
