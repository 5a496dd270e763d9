"""Which organisations a list means by what it calls those who are to act: any spelling of one, or all of a kind."""

import re
from collections.abc import Iterable

from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.organizations.queries import directory
from yipanqi.plans.queries import hands

_EVERY = re.compile(
    r"(?:机关|直属|所属|下属|本局|全局|局|全)?(?:各级|各|全体|所有|全部)(?:机关|直属|所属|下属|基层|有关|相关|内设)*(.+)"
)
_KINDS: dict[str, tuple[Kind, ...]] = {
    "支部": (Kind.BRANCH,), "党支部": (Kind.BRANCH,), "总支": (Kind.GENERAL_BRANCH,), "党总支": (Kind.GENERAL_BRANCH,),
    "党组织": (Kind.GENERAL_BRANCH, Kind.BRANCH), "处室": (Kind.DEPARTMENT,), "处": (Kind.DEPARTMENT,),
    "科室": (Kind.DEPARTMENT,), "部门": (Kind.DEPARTMENT,), "单位": (Kind.DEPARTMENT,), "机构": (Kind.DEPARTMENT,),
    "处室单位": (Kind.DEPARTMENT,), "处室（单位）": (Kind.DEPARTMENT,), "群团": (Kind.MASS,),
    "群团组织": (Kind.MASS,), "党小组": (Kind.GROUP,),
}  # fmt: skip
_VAGUE = re.compile(r"有关|相关|牵头|配合|分管|等$")


class Names:
    """The organisations a giver may hand a task to, found by what a list calls them. Three queries in all."""

    def __init__(self, giver: Organization):
        self.giver = giver
        self.targets = hands.targets(giver)
        self._by_name: dict[str, list[Organization]] = {}
        self._below: dict[str, list[Organization]] = {}
        self._own = {giver.called, giver.name, giver.short_name, hands.unit_of(giver).name} - {""}
        for one in self.targets:
            self._by_name.setdefault(one.called, []).append(one)
            if one.parent is not None:
                self._below.setdefault(f"{one.parent.name}·{one.name}", []).append(one)
        self._directory = directory(self.targets)
        self._closed: dict[str, Organization] | None = None

    def find(self, written: str) -> tuple[list[Organization], str]:
        """The organisations meant, or none and the sentence why not."""
        plain = re.sub(r"\s", "", written).strip("。.、，,;；")
        if plain in self._own:
            return [], f"“{written}”就是决策单位（或其上级），任务不能交给自己，请写下级组织。"
        exact = self._by_name.get(plain) or self._below.get(plain, [])
        if len(exact) == 1:
            return exact, ""
        every = _EVERY.fullmatch(plain)
        if every and every[1] in _KINDS:
            return self._of_kind(written, _KINDS[every[1]])
        match = None if exact else self._directory.find(plain)
        found = self._by_name.get(match.name, []) if match else exact
        if len(found) == 1:
            return found, ""
        return [], self._unknown(written, plain, found)

    def word(self, one: Organization) -> str:
        """What finds an organisation again: its name, behind that of the one above it where several bear it."""
        several = len(self._by_name.get(one.called, ())) > 1 and one.parent is not None
        return f"{one.parent.name}·{one.name}" if several and one.parent else one.called

    def ending(self, one: Organization) -> str:
        """Why nothing that is due later goes to an organisation that is about to be closed."""
        return hands.ended_words(one)

    def _of_kind(self, written: str, kinds: Iterable[Kind]) -> tuple[list[Organization], str]:
        found = [one for one in self.targets if one.kind in kinds]
        return found, "" if found else f"下级组织里没有“{written}”，请写组织的名称。"

    def _unknown(self, written: str, plain: str, several: list[Organization]) -> str:
        if several:
            return f"有{len(several)}个组织叫“{written}”，分不清是哪一个，请写成“上级组织·名称”。"
        if closed := self._ended(plain):
            return closed
        if _VAGUE.search(plain):
            return f"“{written}”没有指明是哪个组织，任务要有明确的承办单位，请写组织的名称。"
        near = self._directory.nearest(plain)
        meant = f"是不是“{'”“'.join(near)}”？" if near else ""
        none = f"“{self.giver.called}”的下级组织里没有“{written}”。"
        return f"{none}{meant}请写组织的名称或简称；交给个人的，写其所在组织。"

    def _ended(self, plain: str) -> str:
        """Whether it is the name of one that has been closed. One query, the first time somebody asks."""
        if self._closed is None:
            ended = hands.ended(self.giver)
            self._closed = {each: one for one in ended for each in (one.short_name, one.called) if each}
        found = self._closed.get(plain)
        if found is None:
            match = directory(self._closed.values()).find(plain)
            found = self._closed.get(match.name) if match else None
        return hands.ended_words(found) if found else ""
