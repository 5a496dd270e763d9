"""Workbooks as organs really send them, built in memory for the tests of the import."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date

import openpyxl
from hypothesis import strategies as st

from yipanqi.organizations import importing
from yipanqi.organizations.importing import KnownNames, Parsed, Plan, Workbook

TODAY = date(2026, 11, 22)
PEOPLE = [
    "序号",
    "姓名",
    "性别",
    "民族",
    "出生年月",
    "学历",
    "入党时间",
    "转正时间",
    "党员类别",
    "所在支部",
    "党内职务",
    "行政职务",
]
BRANCHES = KnownNames(names=frozenset({"机关党委", "第一党支部", "第二党支部"}), root="机关党委")

Rows = list[list]

# Whatever a cell may hold.
anything = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet="0123456789年月日.-/：: 至今〇一二三十支部书记委员组织、兼（）", max_size=24),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


def xlsx(sheets: dict[str, Rows], merges: dict[str, Iterable[str]] | None = None) -> bytes:
    """An .xlsx with these sheets; `merges` names merged areas per sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        for area in (merges or {}).get(name, ()):
            page.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def merged_by_hand(data: bytes, area: str) -> bytes:
    """An .xlsx whose first sheet claims a merged area, however large (openpyxl would make every cell of it)."""
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(part).decode()
    merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    return rezipped(data, {part: content.replace("</sheetData>", merge).encode()})


def opened(sheets: dict[str, Rows], merges: dict[str, Iterable[str]] | None = None) -> Workbook:
    """The same, read back."""
    return importing.read(xlsx(sheets, merges), "名册.xlsx")


def parsed(
    sheets: dict[str, Rows], merges: dict[str, Iterable[str]] | None = None, known: KnownNames = BRANCHES, **more
) -> Parsed:
    """The same, guessed and parsed."""
    workbook = opened(sheets, merges)
    return importing.parse(workbook, importing.guess(workbook), known=known, today=TODAY, **more)


def person(**given) -> list:
    """A faultless row under `PEOPLE`, with what is given in its place."""
    row = dict.fromkeys(PEOPLE, None) | {
        "姓名": "张三", "性别": "男", "民族": "汉族", "出生年月": "1985.03", "学历": "大学本科", "入党时间": "2010.07",
        "转正时间": "2011.07", "党员类别": "正式党员", "所在支部": "第一党支部",
    }  # fmt: skip
    return [(row | given)[title] for title in PEOPLE]


def people(*rows: list, known: KnownNames = BRANCHES) -> Parsed:
    """A sheet of people with these rows below a header in row 1."""
    return parsed({"名册": [PEOPLE, *rows]}, known=known)


def faults(result: Parsed) -> list[tuple[int, str]]:
    """Row and column of each fault."""
    return [(issue.row, issue.column) for issue in result.faults]


def warnings(result: Parsed, column: str) -> list[tuple[int, str]]:
    """Row and value of each warning about a column."""
    return [(issue.row, issue.value) for issue in result.warnings if issue.column == column]


def plan_of(sheets: dict[str, Rows], merges: dict[str, Iterable[str]] | None = None) -> Plan:
    """The guessed plan."""
    return importing.guess(opened(sheets, merges))


def many(count: int, **given) -> list[list]:
    """So many different faultless people."""
    return [person(**{"姓名": f"党员{chr(0x4E00 + number)}", **given}) for number in range(count)]


def quiet(result) -> None:
    """Nothing to say but the size of a branch that the test is not about."""
    assert result.faults == []
    assert [issue.reason for issue in result.warnings if "支部工作条例" not in issue.reason] == []


def rezipped(data: bytes, change: dict[str, bytes | None], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The archive with parts replaced, added, or (None) left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
)
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>{more}'
    "</manifest:manifest>"
)


def ods(name: str, rows_xml: str, *, manifest: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A small .ods whose rows are given as XML."""
    content = f'{_ODS_HEAD}<table:table table:name="{name}">{rows_xml}</table:table>'
    content += "</office:spreadsheet></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST.format(more=manifest))
        for path, data in (extra or {}).items():
            archive.writestr(path, data)
    return stream.getvalue()


def ods_cell(text: str, attributes: str = "") -> str:
    """A cell of text."""
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, attributes: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"
