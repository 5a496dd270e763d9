"""Cleaning of single cells: what the register needs beside what every workbook does – names of people, telephones."""

import re

from yipanqi.files.sheets.values import (
    CJK_GAP,
    UNKNOWNS,
    Cell,
    Reading,
    chinese_number,
    clean,
    compact,
    count,
    is_blank,
    text,
    yes_no,
)

__all__ = [
    "UNKNOWNS", "Cell", "Reading", "behind_name", "chinese_number", "clean", "compact", "count", "is_blank",
    "name_reading", "person_name", "phone", "several_names", "text", "yes_no",
]  # fmt: skip

_DOTS = re.compile(
    r"(?<=[\u3400-\u9fff])\s*[\u2022\u2027\u30fb\uff0e\u2219\u22c5\u00b7\uff65.・]\s*(?=[\u3400-\u9fff])"
)
# What lists write in brackets behind a name: 李芳（女，回族）, 赵强（预备）. Anything else there is part of the name.
_BEHIND = re.compile(r"\s*[(（]([^()（）]{1,24})[)）]$")
_BEHIND_WORD = re.compile(
    r"[男女]|\w{1,5}族|(?:中共)?(?:预备|正式)(?:党员)?|离休|退休|离退休|流动(?:党员)?|借调|挂职|借调(?:来|出|入)"
)
_PARTED = re.compile(r"[、，,;；/ ]+")
_SIGNS = "*＊★☆△▲○●◎√※#、，,。.；;：:·'\" "
_SEVERAL = re.compile(r"[、，,;；/]|^[\u3400-\u9fff]{2,4}(?: [\u3400-\u9fff]{2,4}){2,}$")


def behind_name(cell: Cell) -> tuple[str, ...]:
    """The words in brackets behind a name that tell something of the person: 女, 回族, 预备."""
    found = _BEHIND.search(clean(cell).strip(_SIGNS)) if isinstance(cell, str) else None
    words = tuple(filter(None, _PARTED.split(found.group(1)))) if found else ()
    return words if all(_BEHIND_WORD.fullmatch(word) for word in words) else ()


def several_names(cell: Cell) -> bool:
    """Whether one cell holds more than one person: 张三、李四."""
    return not is_blank(cell) and not behind_name(cell) and bool(_SEVERAL.search(clean(cell).strip(_SIGNS)))


def person_name(cell: Cell) -> str:
    """A name as the register writes it: 张　三 → 张三, 阿布都•买买提 → 阿布都·买买提, *李四（女） → 李四."""
    if is_blank(cell):
        return ""
    plain = clean(cell).strip(_SIGNS)
    if behind_name(cell):
        plain = _BEHIND.sub("", plain)
    return CJK_GAP.sub("", _DOTS.sub("·", plain).strip(_SIGNS))


def name_reading(cell: Cell) -> Reading[str]:
    """A person's name, with a warning where it does not look like one."""
    name = person_name(cell)
    if re.search(r"\d", name):
        return Reading(name, warning="姓名中有数字，请核对是否对错了列。")
    if len(name) > 30:
        return Reading(name[:60], warning="姓名过长，请核对是否对错了列。")
    return Reading(name)


_MOBILE = re.compile(r"1\d{10}")


def phone(cell: Cell) -> Reading[str]:
    """A telephone number: spaces and dashes inside a mobile number dropped, anything else kept as it stands."""
    if is_blank(cell):
        return Reading("")
    written = clean(cell)
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", written):
        return Reading(written, warning="号码被表格软件写成了科学记数法，末几位可能已丢失，请核对。")
    digits = re.sub(r"[\s\-—_.+]", "", written).removeprefix("0086")
    digits = digits[2:] if digits.startswith("861") and len(digits) == 13 else digits
    if _MOBILE.fullmatch(digits):
        return Reading(digits)
    if digits.isdecimal() and digits.startswith("1") and 9 <= len(digits) <= 13:
        return Reading(written[:30], warning="手机号码应为11位，请核对。")
    return Reading(written[:30])
