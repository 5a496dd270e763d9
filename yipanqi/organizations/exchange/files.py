"""The document as a file: JSON for programs, Excel for people and for programs that read Excel."""

import json

from django.db import transaction

from yipanqi.audit.actions import record, seal
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.exchange.document import Told, told
from yipanqi.organizations.importing import exchange
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.sheets import Column, Sheet
from yipanqi.papers.xlsx import CONTENT_TYPE, write_xlsx

KINDS = {"json": "JSON", "xlsx": "Excel"}
_WIDE = frozenset({"组织名称", "上级组织", "所在党支部", "党内职务", "行政职务", "群团职务", "学历"})
_CODES = {
    "sex": "性别", "ethnicity": "民族", "education": "学历", "degree": "学位", "politics": "政治面貌",
    "kind": "组织类别", "form": "支部形式", "standing": "党员状态", "post": "职务",
}  # fmt: skip


def export(kind: str, *, by: Actor) -> ExportedFile:
    """The present document as a file of one kind; the history tells who took it and how much there was in it."""
    if kind not in KINDS:
        raise Refused("没有这种格式的交换文件，请选 JSON 或 Excel。")
    seal()
    document = told()
    content = as_json(document) if kind == "json" else as_xlsx(document)
    content_type = "application/json" if kind == "json" else CONTENT_TYPE
    name = f"组织与党员交换-{document['as_of']}.{kind}"
    with transaction.atomic():
        after = {"组织": len(document["organizations"]), "人员": len(document["people"]), "格式": KINDS[kind]}
        record("exchange_exported", by=by, subject="exchange:file", name=name, after=after)
    return ExportedFile(name, content_type, content)


def as_json(document: Told) -> bytes:
    """UTF-8, indented, in the order of docs/exchange.md."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def as_xlsx(document: Told) -> bytes:
    """组织, 人员, and the code tables both use."""
    day = clock.chinese_date(clock.today())
    sheets = [
        Sheet(
            title,
            tuple(Column(header, 24 if header in _WIDE else 12) for header in rows[0]),
            tuple(map(tuple, rows[1:])),
            unit=document["owner"],
            date=day,
            name=name,
        )
        for (name, rows), title in zip(
            exchange.tables(document).items(), ("党组织信息交换表", "党员信息交换表"), strict=True
        )
    ]
    return write_xlsx(*sheets, _codes(document), author=document["owner"])


def _codes(document: Told) -> Sheet:
    columns = (Column("代码表", 12), Column("标准", 20), Column("代码", 16), Column("含义", 28))
    rows = tuple(
        (_CODES[name], one["standard"], code, label)
        for name, one in document["codes"].items()
        for code, label in one["table"].items()
    )
    return Sheet(exchange.CODES, columns, rows, notes=tuple(filter(None, [document["seal"]])), name=exchange.CODES)
