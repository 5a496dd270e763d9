"""Reading history: verification of the chain, the newest seal, the story of one record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from yipanqi.audit import chain
from yipanqi.audit.models import Entry, Link, Seal
from yipanqi.kernel import clock

_BATCH = 2000


def installation() -> str:
    """A name of this installation that nobody gave and nobody can change: the digest of the first entry of its history.
    It stays when the host is renamed, and through backup and restore. One query; empty before anything has happened.
    """
    first = Entry.objects.order_by("pk").first()
    return chain.content_of(first, "sha256")[:32] if first else ""


@dataclass(frozen=True)
class Verdict:
    """Outcome of a verification: how many entries are in order, and the first fault in words (or empty)."""

    checked: int
    unsealed: int
    fault: str = ""
    entry: int | None = None

    @property
    def sound(self) -> bool:
        """Whether the whole sealed history is as it was written."""
        return not self.fault


def verify(lodged: str = "") -> Verdict:
    """Recompute the chain from the first entry; name the first altered, missing or reordered one.

    `lodged` is a seal kept outside (for example printed on a paper): its head must occur in the chain, which proves
    that the tail was not cut off together with its seals.
    """
    seals = list(Seal.objects.order_by("last_number"))
    head, checked, position = chain.START, 0, 0
    heads = {}
    for link, entry in _links():
        checked += 1
        if link.number != checked:
            return Verdict(checked - 1, unsealed(), f"链上第{checked}号缺失：其后的序号为{link.number}。")
        while position < len(seals) and seals[position].last_number < link.number:
            position += 1
        if position == len(seals):
            return Verdict(checked - 1, unsealed(), f"第{link.number}号之后的封存记录缺失。", link.entry)
        algorithm = seals[position].algorithm
        fault = _fault(link, entry, head, algorithm)
        if fault:
            return Verdict(checked - 1, unsealed(), fault, link.entry)
        head = link.chain
        heads[link.number] = head
    return Verdict(checked, unsealed(), _seal_fault(seals, heads, lodged))


def _links() -> Iterator[tuple[Link, Entry | None]]:
    """Every link with its entry, a batch at a time."""
    links = Link.objects.order_by("number").iterator(chunk_size=_BATCH)
    while batch := list(islice(links, _BATCH)):
        entries = Entry.objects.in_bulk([link.entry for link in batch])
        yield from ((link, entries.get(link.entry)) for link in batch)


def _fault(link: Link, entry: Entry | None, head: str, algorithm: str) -> str:
    if entry is None:
        return f"第{link.number}号事件（编号{link.entry}）缺失：链上有它的位置，事件表中没有它。"
    content = chain.content_of(entry, algorithm)
    if content == link.content and chain.chained(head, content, algorithm) == link.chain:
        return ""
    said = f"{entry.at:%Y-%m-%d %H:%M} {entry.actor} {entry.event}"
    elsewhere = Link.objects.filter(content=content).exclude(number=link.number).first()
    if elsewhere or content == link.content:
        return f"第{link.number}号事件（编号{link.entry}，{said}）的次序被改动。"
    return f"第{link.number}号事件（编号{link.entry}，{said}）的内容被改动。"


def _seal_fault(seals: list[Seal], heads: dict[int, str], lodged: str) -> str:
    for seal in seals:
        if heads.get(seal.last_number) != seal.head:
            return f"{_local(seal):%Y-%m-%d %H:%M} 的封存与链不符：其末尾第{seal.last_number}号缺失或被改动。"
    if lodged and not any(head.startswith(lodged.lower()) for head in heads.values()):
        return "所给封存值不在链中：封存之后的历史被截去或改写。"
    return ""


def unsealed() -> int:
    """How many entries wait for the next sealing."""
    return Entry.objects.count() - Link.objects.count()


def _local(seal: Seal) -> datetime:
    return seal.at.astimezone(clock.ZONE)


def newest_seal() -> str:
    """Short text of the newest seal for the foot of papers; empty before the first sealing."""
    seal = Seal.objects.order_by("-last_number").first()
    return f"审计封存 {_local(seal):%Y%m%d} 第{seal.last_number}号 {seal.algorithm}:{seal.head[:16]}" if seal else ""


def history_of(subject: str) -> QuerySet[Entry]:
    """The entries about one record (`room.model:id`), oldest first."""
    return Entry.objects.filter(subject=subject).order_by("pk")
