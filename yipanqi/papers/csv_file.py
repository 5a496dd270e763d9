"""A sheet as CSV that Excel and WPS open with a double click: UTF-8 with byte-order mark, no running formulas."""

import csv
import datetime as dt
from io import StringIO

from yipanqi.papers.sheets import Sheet, Value, looks_like_formula, tidy

CONTENT_TYPE = "text/csv; charset=utf-8"


def write_csv(sheet: Sheet) -> bytes:
    """Header and rows of ``sheet``; text a spreadsheet would run gets an apostrophe in front."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(column.header) for column in sheet.columns])
    writer.writerows([_cell(value) for value in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    value = tidy(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and looks_like_formula(value):
        return f"'{value}"
    return "" if value is None else str(value)
