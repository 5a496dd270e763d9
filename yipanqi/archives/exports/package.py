"""The yearly package of a branch: every paper of a year as files, an index, checksums – read without this system.

Written paper by paper into a zip file, so that a year of any length takes the memory of one paper. Care, what people
confided and blank forms stay out of it.
"""

import hashlib
import html
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from yipanqi.archives.exports import books
from yipanqi.archives.models import HandedIn
from yipanqi.archives.queries.handed import of as copies_of
from yipanqi.education import exports as education
from yipanqi.education.queries.coverage import coverage
from yipanqi.education.queries.dues import book as dues_book
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.meetings.exports import attendance_of, ledger_of
from yipanqi.meetings.exports.procedures import codes_of, data_of, imprint
from yipanqi.meetings.exports.year import held_in
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import procedures
from yipanqi.organizations.models import Organization
from yipanqi.papers.document import Align, Imprint
from yipanqi.papers.exports import export
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import PAPERS, FileKind
from yipanqi.papers.sheets import Column, Sheet
from yipanqi.papers.text import safe_file_name
from yipanqi.papers.xlsx import write_xlsx

INDEX, PAGE, SUMS, README = "目录.xlsx", "目录.html", "SHA256SUMS.txt", "说明.txt"
BLANK = frozenset({"opinion_form", "appraisal_ballot"})
"""Papers of procedures that are handed out empty."""

COMPRESSED = (".docx", ".xlsx", ".pdf")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the package, in the order of the index."""

    path: str
    title: str
    content: bytes


@dataclass(slots=True)
class Line:
    """A line of the index: what was written, how long, its checksum."""

    path: str
    title: str
    size: int
    digest: str


@dataclass(slots=True)
class _Writer:
    """Papers as files of the kinds they are kept in; owner and seal are asked for once."""

    stamp: Imprint
    templates: dict[str, bytes | None] = field(default_factory=dict)

    def files(self, folder: str, name: str, code: str, data: Any, about: str = "") -> Iterator[Entry]:
        """Word and PDF, and Excel where the paper is a list."""
        title = f"{PAPERS[code].title}　{about}" if about else PAPERS[code].title
        for kind in PAPERS[code].kinds:
            if kind is FileKind.CSV:
                continue
            template = self._template(code) if kind is FileKind.WORD and PAPERS[code].own_layout else None
            content = export(code, data, kind, imprint=self.stamp, template=template).content
            yield Entry(f"{folder}{safe_file_name(name)}.{kind.value}", f"{title}（{kind.label}）", content)

    def _template(self, code: str) -> bytes | None:
        if code not in self.templates:
            self.templates[code] = active_template(code)
        return self.templates[code]


def entries(organization: Organization, year: int) -> Iterator[Entry]:
    """Every paper of a branch and year, one after the other."""
    writer = _Writer(imprint())
    yield from _registers(writer, organization, year)
    yield from _meetings(writer, organization, year)
    for procedure in procedures.listed(organization=organization, year=year).filter(cancelled_reason=""):
        yield from _procedure(writer, procedure)
    for copy in copies_of(organization, year):
        yield from _copy(copy)


def _registers(writer: _Writer, organization: Organization, year: int) -> Iterator[Entry]:
    handbook = books.handbook_of(organization, year)
    yield from writer.files("", "01党支部工作手册", "handbook", handbook)
    yield from writer.files("", "02党支部基本情况表", "profile", handbook.profile)
    yield from writer.files("", "03党员花名册", "register", handbook.register)
    yield from writer.files("", "04三会一课台账", "ledger", ledger_of(organization, year))
    yield from writer.files("", "05学习培训登记表", "training_register", handbook.trainings)
    summary = education.talks.summary_of(coverage(organization, year))
    yield from writer.files("", "06谈心谈话情况统计表", "talk_summary", summary)
    dues = education.dues.ledger_of(dues_book(organization, year))
    yield from writer.files("", "07党费收缴台账", "dues_ledger", dues)
    yield from writer.files("", "12年度工作总结", "year_summary", handbook.summary)
    yield from writer.files("", "13党员承诺台账", "promises", education.promises.ledger_of(organization, year))


def _meetings(writer: _Writer, organization: Organization, year: int) -> Iterator[Entry]:
    for number, one in enumerate(held_in(organization, year), start=1):
        if one.minutes is None:
            continue
        name = f"{number:03d}_{one.meeting.held_on:%Y%m%d}_{one.meeting.title}"
        about = f"{chinese_date(one.meeting.held_on)}　{one.meeting.title}"
        yield from writer.files("08会议记录/", name, "minutes", one.minutes, about)
        attendance = attendance_of(one.meeting, one.lines)
        yield from writer.files("09出席情况表/", name, "attendance", attendance, about)


def _procedure(writer: _Writer, procedure: Procedure) -> Iterator[Entry]:
    for code in codes_of(procedure):
        if code not in BLANK:
            data = data_of(procedure, code)
            folder = f"10组织生活程序/{safe_file_name(procedure.title)}/"
            yield from writer.files(folder, PAPERS[code].title, code, data, procedure.title)


def _copy(copy: HandedIn) -> Iterator[Entry]:
    try:
        with copy.file.open("rb") as kept:
            content = kept.read()
    except FileNotFoundError:
        return
    about = f"第{copy.number}次报送，{chinese_date(copy.handed_at.date())}，{copy.get_stage_display()}"
    name = safe_file_name(copy.title, f"第{copy.number}次")
    yield Entry(f"11报送/{name}.pdf", f"{copy.title}（{about}）", content)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished package."""

    size: int
    digest: str
    papers: int


def write_package(
    organization: Organization, year: int, path: Path, *, told: Callable[[int], None] | None = None
) -> Made:
    """Write the package to `path`: under another name first, so that a killed run leaves nothing that looks finished.

    `told(number)` is called after every paper.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    lines: list[Line] = []
    with zipfile.ZipFile(part, "w") as archive:
        for entry in entries(organization, year):
            lines.append(_add(archive, entry.path, entry.title, entry.content))
            if told:
                told(len(lines))
        for name, content in _index(organization, year, lines):
            _add(archive, name, name, content)
    digest = _sync(part)
    part.replace(path)
    return Made(path.stat().st_size, digest, len(lines))


def _add(archive: zipfile.ZipFile, path: str, title: str, content: bytes) -> Line:
    how = zipfile.ZIP_STORED if path.endswith(COMPRESSED) else zipfile.ZIP_DEFLATED
    now = clock.now()
    entry = zipfile.ZipInfo(path, date_time=(now.year, now.month, now.day, now.hour, now.minute, now.second))
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content, compress_type=how)
    return Line(path, title, len(content), hashlib.sha256(content).hexdigest())


def _sync(path: Path) -> str:
    """The checksum of the finished file, read back from the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


# What makes it readable without the system


def _index(organization: Organization, year: int, lines: list[Line]) -> Iterator[tuple[str, bytes]]:
    title, made = f"{organization.name}{year}年度归档包", chinese_date(clock.today())
    sheet = Sheet(
        title=f"{title}目录",
        columns=(
            Column("序号", 6, Align.CENTER), Column("文书", 46), Column("文件", 60), Column("字节数", 12, Align.RIGHT),
            Column("摘要（SHA-256）", 66),
        ),
        rows=tuple((number, one.title, one.path, one.size, one.digest) for number, one in enumerate(lines, start=1)),
        unit=organization.name, date=f"归档日期：{made}", notes=(f"共{len(lines)}份文件。", NOTE), name="目录",
    )  # fmt: skip
    page, index = _page(title, made, lines).encode(), write_xlsx(sheet)
    yield INDEX, index
    yield PAGE, page
    yield README, _readme(title, made, len(lines)).encode()
    sums = [(one.digest, one.path) for one in lines]
    sums += [(hashlib.sha256(content).hexdigest(), name) for content, name in ((index, INDEX), (page, PAGE))]
    yield SUMS, "".join(f"{digest}  {name}\n" for digest, name in sums).encode()


NOTE = "关怀慰问、谈话内容和空白表单不在归档包内；手写的文书原件由支部保存。"


def _readme(title: str, made: str, count: int) -> str:
    return (
        f"{title}\r\n归档日期：{made}\r\n共{count}份文书。打开“{PAGE}”或“{INDEX}”查看目录。\r\n"
        f"核对完整性：在本文件夹运行 sha256sum -c {SUMS}，或逐个比对 SHA-256 摘要。\r\n{NOTE}\r\n"
    )


def _page(title: str, made: str, lines: list[Line]) -> str:
    rows = "".join(
        f'<tr><td>{number}</td><td><a href="{quote(one.path)}">{html.escape(one.title)}</a></td>'
        f"<td>{one.size}</td><td><code>{one.digest}</code></td></tr>\n"
        for number, one in enumerate(lines, start=1)
    )
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        "<style>body{font-family:serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #999;"
        "padding:.3em .6em;text-align:left}code{font-size:.8em;word-break:break-all}</style></head>\n"
        f"<body><h1>{html.escape(title)}</h1><p>归档日期：{made}。共{len(lines)}份文书。{NOTE}</p>\n"
        "<table><thead><tr><th>序号</th><th>文书</th><th>字节数</th><th>摘要（SHA-256）</th></tr></thead>\n"
        f"<tbody>\n{rows}</tbody></table></body></html>\n"
    )
