"""Lists of letters, newest first; nobody is counted."""

from django.urls import reverse

from yipanqi.letters import queries
from yipanqi.letters.models import Letter
from yipanqi.ui.tables import Column, Table


def _address(row: Letter) -> str:
    return reverse("letters:letter", args=[row.pk])


class Received(Table):
    """Letters to one's own organisations."""

    title = "收到的"
    empty = "没有收到提示函、督办函"
    empty_hint = "上级发来的会列在这里；要答复的，同时在工作台上。"
    matter = Column("事由", lambda row: row.matter, link=_address, width=44)
    name = Column("步骤", lambda row: row.name, width=12)
    issuer = Column("发出单位", lambda row: row.issuer.short_name or row.issuer.called, width=26)
    addressee = Column("主送单位", lambda row: row.addressee.called, width=28)
    issued_on = Column("日期", lambda row: row.issued_on, width=16)
    due = Column("答复期限", lambda row: row.entry.due_on if row.entry else None, width=16)
    stage = Column("进展", queries.progress, width=12)


class Sent(Received):
    """Letters of one's own organisations."""

    title = "发出的"
    empty = "没有发出提示函、督办函"
    empty_hint = "在台账里打开一项逾期的职责，可以考虑发提示函；每一步都由人决定。"
