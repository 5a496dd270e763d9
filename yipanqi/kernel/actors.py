"""Who acts: handed to every action as `by=` and written into the history."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Somebody, or a part of the system, that changes records.

    `office` is the post acted in, `on_behalf_of` the name of the leader an assistant acts for (代办),
    `via` the door (`网页`, `命令行`, `定时`), `origin` the network address where there is one.
    """

    name: str
    account_id: int | None = None
    person_id: int | None = None
    office: str = ""
    on_behalf_of: str = ""
    via: str = "网页"
    origin: str = ""

    def __str__(self) -> str:
        acting = f"（代{self.on_behalf_of}）" if self.on_behalf_of else ""
        return f"{self.name}{acting}"


COMMAND_LINE = Actor(name="系统命令行", via="命令行")
TIMER = Actor(name="系统定时任务", via="定时")
QUIET = Actor(name="系统登记", via="系统")
"""Enters in the ledger what somebody asked for in confidence: everybody who sees the ledger reads who made an entry.
Who asked stands in the history of the record itself.
"""
