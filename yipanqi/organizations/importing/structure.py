"""Rows of an organisation sheet → `OrganizationRow`, and the tree they form: superiors, the root, cycles."""

from dataclasses import replace
from datetime import date

from yipanqi.files.sheets.dates import Day
from yipanqi.organizations.importing import codes, values
from yipanqi.organizations.importing.lines import Line
from yipanqi.organizations.importing.names import Directory, KnownNames, canonical, organization_name
from yipanqi.organizations.importing.rows import OrganizationRow

_NO_SUPERIOR = "没有写上级组织，而最上级组织只能有一个（{root}）。请写明上级组织。"
# Who stands above whom where a row does not say it.
_RANK = {"leading_group": 0, "work_committee": 0, "organ_committee": 1, "organ_discipline": 2, "general_branch": 2}


def read_organization(line: Line, today: date) -> OrganizationRow:
    """The organisation of a row with its superior as written; `line.faulty` tells whether it can be imported."""
    name = organization_name(line.raw("name"))
    if not name:
        line.fault("name", "没有组织名称，请补填；如果不是组织，请删去这一行。")
    kind, form = _kind(line, name)
    founded, elected, term_ends = line.day("founded"), line.day("elected"), line.day("term_ends")
    now = Day(today)
    if founded and now.before(founded):
        line.fault("founded", f"成立日期{founded}晚于今天（{now}），请改正。")
    if elected and now.before(elected):
        if term_ends is None:
            line.warn("elected", f"{elected}晚于今天，按届满（应换届）日期理解，请核对。")
        elected, term_ends = None, term_ends or elected
    if founded and elected and elected.before(founded):
        line.warn("elected", f"选举日期{elected}早于成立日期{founded}，请核对。")
    return OrganizationRow(
        sheet=line.sheet,
        row=line.row,
        name=name,
        kind=kind,
        form=form,
        superior=organization_name(line.raw("superior")),
        short_name=organization_name(line.raw("short_name")),
        founded=founded,
        ordinal=line.take("ordinal", values.count),
        elected=elected,
        term_ends=term_ends,
        has_committee=line.take("has_committee", values.yes_no),
        secretary=values.person_name(line.raw("secretary")),
        contact=values.person_name(line.raw("contact")),
        phone=line.take("phone", values.phone),
        members=line.take("members", values.count),
        full_members=line.take("full_members", values.count),
        staff_total=line.take("staff_total", values.count),
        code=line.take("code", values.text),
        place=line.take("place", values.text),
        remark=line.take("remark", values.text),
    )


def _kind(line: Line, name: str) -> tuple[str, str]:
    """Kind and form by the column, else by the name; what had to be inferred is a warning."""
    written = organization_name(line.raw("kind"))
    said, implied = codes.kind_of(written) if written else None, codes.kind_of(name)
    found = said or implied
    if written and said is None:
        line.warn("kind", f"“{written}”不是组织类别，按名称理解，请核对。")
    if found is None:
        if name and not written:
            line.warn("kind", f"看不出“{name}”是什么组织，按党支部登记，请核对。")
        return "branch", codes.form_of(name)
    if said is None and not found.sure:
        line.warn("kind", f"按名称理解为“{KIND_NAMES[found.kind]}”，请核对。")
    form = found.form
    if form == "ordinary" and found.kind == "branch" and implied and implied.form != "ordinary":
        form = implied.form
    if form != "ordinary" and codes.form_of(written) == "ordinary":
        line.warn("kind", f"按名称理解为{FORM_NAMES[form]}党支部，请核对。")
    return found.kind, form


KIND_NAMES = {
    "leading_group": "党组（党委）", "work_committee": "机关工委", "organ_committee": "机关党委",
    "organ_discipline": "机关纪委",
    "general_branch": "党总支", "branch": "党支部", "group": "党小组", "mass": "群团组织", "department": "处室（单位）",
}  # fmt: skip
FORM_NAMES = {"retired": "离退休", "joint": "联合", "temporary": "临时", "mobile": "流动"}


def identity(row: OrganizationRow) -> str:
    """What two rows of the same organisation share; Party groups are told apart by their branch."""
    return f"{canonical(row.superior)}/{canonical(row.name)}" if row.kind == "group" else canonical(row.name)


class Tree:
    """Puts the rows of a file under each other and under what the database has."""

    def __init__(self, read: list[tuple[Line, OrganizationRow]], known: KnownNames, directory: Directory):
        self.read, self.known, self.directory = read, known, directory
        self.spellings = {canonical(name) for name in (*known.names, *known.aliases)}

    def build(self) -> list[tuple[Line, OrganizationRow]]:
        """The same rows, each with its superior's full name; what cannot stand is marked as faulty."""
        unknown = [(line, row) for line, row in self.read if row.superior and self.directory.find(row.superior) is None]
        orphans = [(line, row) for line, row in self.read if not row.superior and row.name != self.known.root]
        outside = self._outside(unknown, orphans)
        placed = [(line, self._placed(line, row, outside)) for line, row in self.read]
        placed = self._rooted(placed)
        self._refuse_cycles(placed)
        return placed

    def _outside(self, unknown: list, orphans: list) -> str:
        """The one organisation whose superior is outside the organ (机关工委), which makes it the root."""
        tops = [row for _, row in orphans if row.kind != "department"]
        if len(unknown) == 1 and not tops and not self.known.root and unknown[0][1].kind in _RANK:
            return unknown[0][1].name
        return ""

    def _placed(self, line: Line, row: OrganizationRow, outside: str) -> OrganizationRow:
        if not row.superior:
            return row
        found = self.directory.find(row.superior)
        if found is None and row.name == outside:
            line.warn("superior", f"上级“{row.superior}”不在本单位名册内，“{row.name}”按最上级组织登记。")
            return replace(row, superior="")
        if found is None:
            line.fault("superior", unknown_name(row.superior, self.directory, "上级组织"))
            return row
        if found.guessed:
            line.warn("superior", f"“{row.superior}”按“{found.name}”理解，请核对。")
        return replace(row, superior=found.name)

    def _rooted(self, placed: list[tuple[Line, OrganizationRow]]) -> list[tuple[Line, OrganizationRow]]:
        """One root; a 机关党委 beside a 党组, or departments without superior, are put under it with a warning."""
        loose = [(line, row) for line, row in placed if not row.superior and self._is_new(row.name)]
        if not loose or self._are_all(loose):
            return placed
        party = sorted((row for _, row in loose if row.kind in _RANK), key=lambda row: _RANK[row.kind])
        root = self.known.root or (party[0].name if party else loose[0][1].name)
        under = {row.name: self._above(line, row, root, placed) for line, row in loose if row.name != root}
        result = []
        for line, row in placed:
            above = under.get(row.name, "") if not row.superior else ""
            if above:
                line.warn("superior", f"没有写上级组织，暂放在“{above}”之下，请核对。")
                row = replace(row, superior=above)
            elif row.name in under and not row.superior:
                line.fault("superior", _NO_SUPERIOR.format(root=self._where(root, placed)))
            result.append((line, row))
        return result

    def _is_new(self, name: str) -> bool:
        """Whether the database has no organisation under this spelling or another one of the same name."""
        return name not in self.known.names and canonical(name) not in self.spellings

    def _are_all(self, loose: list[tuple[Line, OrganizationRow]]) -> bool:
        """A plain list of branches, with no column for superiors and nothing above them anywhere: each stands alone."""
        return not self.known.root and not any(
            line.has("superior") or row.kind not in ("branch", "general_branch") for line, row in loose
        )

    def _above(self, line: Line, row: OrganizationRow, root: str, placed: list[tuple[Line, OrganizationRow]]) -> str:
        """Where a loose organisation certainly belongs; empty where only its owner can say."""
        kinds = {other.kind: other.name for _, other in placed}
        if row.kind == "organ_committee" and self._kind(root, placed) in ("leading_group", "work_committee"):
            return root
        if row.kind == "organ_discipline":
            return kinds.get("organ_committee", "")
        if row.kind in ("branch", "general_branch") and not line.has("superior"):
            return self._committee(kinds) or root
        return root if row.kind == "department" and root else ""

    def _committee(self, kinds: dict[str, str]) -> str:
        """The one 机关党委 there is, in the file or in the database."""
        known = [name for name, kind in self.known.kinds.items() if kind == "organ_committee"]
        return kinds.get("organ_committee") or (known[0] if len(known) == 1 else "")

    def _kind(self, name: str, placed: list[tuple[Line, OrganizationRow]]) -> str:
        return self.known.kinds.get(name) or next((row.kind for _, row in placed if row.name == name), "")

    def _where(self, root: str, placed: list[tuple[Line, OrganizationRow]]) -> str:
        row = next((f"第{row.row}行“{root}”" for _, row in placed if row.name == root), "")
        return row or f"系统中的“{root}”"

    def _refuse_cycles(self, placed: list[tuple[Line, OrganizationRow]]) -> None:
        """甲 → 乙 → 甲: one fault for each circle, at the row that closes it."""
        above = {row.name: row.superior for _, row in placed if row.kind != "group"}
        rows = {row.name: (line, row) for line, row in placed if row.kind != "group"}
        done: set[str] = set()
        for start in above:
            chain: list[str] = []
            name = start
            while name in above and name not in done and name not in chain:
                chain.append(name)
                name = above[name]
            if name in chain:
                circle = chain[chain.index(name) :]
                line, row = max((rows[each] for each in circle), key=lambda item: item[1].row)
                turn = circle.index(row.name)
                shown = " → ".join((*circle[turn:], *circle[: turn + 1]))
                line.fault("superior", f"上下级成了一个圈：{shown}。请改正其中一个的上级组织。")
            done.update(chain)


def unknown_name(written: str, directory: Directory, what: str) -> str:
    """The sentence for a name nobody knows, with the names somebody may have meant."""
    near = directory.nearest(written)
    hint = f"是不是“{'”“'.join(near)}”？" if near else "请核对名称，或先把它登记到组织名册。"
    return f"找不到{what}“{written}”。{hint}"
