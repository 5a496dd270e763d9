"""Text that goes into papers: cleaned once, measured in full-width characters, dates in Chinese."""

import datetime as dt
import re
import unicodedata

from yipanqi.kernel.clock import ZONE, chinese_date, chinese_weekday

# Not allowed in XML 1.0 (controls, lone surrogates, non-characters), and marks that would make an official
# paper read differently from what it stores (bidirectional overrides, byte-order marks).
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")


def clean(text: str) -> str:
    """Return ``text`` without characters no paper can show; line ends become ``\\n``."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def width(text: str) -> float:
    """Width in full-width characters: a Han character is 1, a Latin letter or digit 0.5, a joining mark 0."""
    return sum(_width(character) for character in text)


def _width(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def is_ambiguous(text: str) -> bool:
    """Whether Word has to be told that marks in ``text`` are Chinese: “ ” — … · ① are in the typefaces of both
    scripts, and it takes the Latin, half as wide, unless the run itself says otherwise.
    """
    return any(unicodedata.east_asian_width(character) == "A" for character in text)


def local(moment: dt.datetime) -> dt.datetime:
    """``moment`` in Beijing time; one without a zone is taken as Beijing time already."""
    return moment.astimezone(ZONE) if moment.tzinfo else moment


def chinese_month(day: dt.date | None) -> str:
    """2026年11月; nothing for ``None``."""
    return f"{day.year}年{day.month}月" if day else ""


def chinese_moment(moment: dt.datetime | None) -> str:
    """2026年11月22日14:30; nothing for ``None``."""
    return f"{chinese_date(local(moment))}{local(moment):%H:%M}" if moment else ""


def chinese_span(start: dt.datetime, end: dt.datetime | None) -> str:
    """2026年11月22日（星期日）14:30—16:00; an end on another day is written out in full."""
    start = local(start)
    text = f"{chinese_date(start)}（{chinese_weekday(start)}）{start:%H:%M}"
    if end is None:
        return text
    end = local(end)
    if end.date() == start.date():
        return f"{text}—{end:%H:%M}"
    return f"{text}至{chinese_date(end)}（{chinese_weekday(end)}）{end:%H:%M}"


def lines_of(text: str) -> tuple[str, ...]:
    """The non-empty lines of a text typed into one box, without surrounding blanks."""
    return tuple(line.strip() for line in clean(text).split("\n") if line.strip())


def safe_file_name(*parts: str) -> str:
    """Join ``parts`` to a file name every system and a download header accept (at most 80 characters)."""
    name = "_".join(part for part in parts if part)
    name = re.sub(r'[\\/:*?"<>|\n\t]', "", clean(name)).strip(" .")
    return name[:80] or "文件"
