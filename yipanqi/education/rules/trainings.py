"""Arithmetic of hours: whole numbers of half hours, never a float."""

import re
import unicodedata

from yipanqi.kernel.errors import Refused

MOST = 2 * 24 * 30
"""Half hours of one training: a month of days and nights."""
_HOURS = re.compile(r"(\d{1,4})(?:\.([05])0?)?")


def halves(text: str, *, field: str, what: str = "学时") -> int:
    """Hours as people write them (`3`, `3.5`, `３．５学时`), in half hours."""
    written = unicodedata.normalize("NFKC", text).strip().removesuffix("学时").strip()
    found = _HOURS.fullmatch(written)
    if found is None:
        raise Refused(f"{what}“{text}”不是学时数，请填写整数或半数，如 4 或 3.5。", field=field)
    count = 2 * int(found[1]) + (found[2] == "5")
    if not 1 <= count <= MOST:
        raise Refused(f"{what}“{text}”应在半学时至{MOST // 2}学时之间，请核对。", field=field)
    return count


def shown(count: int) -> str:
    """`3.5`, `4`."""
    return f"{count // 2}.5" if count % 2 else str(count // 2)
