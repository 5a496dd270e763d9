"""What each sheet and column is taken for: guessed, shown, corrected by people, remembered for the next file."""

from dataclasses import asdict, dataclass, field, replace

from yipanqi.kernel.errors import Refused
from yipanqi.organizations.importing.fields import FIELDS, IGNORED, KINDS, UNKNOWN

SETTLED = ("由人工指定",)


@dataclass(frozen=True)
class SheetPlan:
    """One sheet's reading.

    `header`: first and last header row as Excel numbers them, (0, 0) if there is none. `labels`: the header of each
    column.
    `columns`: column (from 0) → field of `fields.FIELDS[kind]`. `organization`: the branch of rows that name none.
    `signature`: identifies the header; a corrected mapping is remembered under it.
    """

    sheet: str
    kind: str = UNKNOWN
    header: tuple[int, int] = (0, 0)
    labels: tuple[str, ...] = ()
    columns: dict[int, str] = field(default_factory=dict)
    organization: str = ""
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    signature: str = ""
    remembered: bool = False

    @property
    def reads(self) -> bool:
        """Whether rows of this sheet are imported."""
        return self.kind not in (UNKNOWN, IGNORED)

    @property
    def settled(self) -> bool:
        """Whether a person has looked at this reading, now or for an earlier file of the same header."""
        return self.remembered or self.reasons == SETTLED

    def column(self, name: str) -> int | None:
        """The column a field stands in, from 0."""
        return next((column for column, found in self.columns.items() if found == name), None)

    def label(self, name: str) -> str:
        """What the workbook calls a field; our own name for it where it has no column."""
        column = self.column(name)
        if column is None:
            return FIELDS[self.kind].titles[name]
        return self.labels[column] if column < len(self.labels) else ""

    def changed(
        self, *, kind: str | None = None, columns: dict[int, str] | None = None, organization: str | None = None
    ) -> "SheetPlan":
        """The plan as corrected. Raises Refused where kind or fields do not exist or a field stands twice."""
        kind = self.kind if kind is None else kind
        if kind not in KINDS:
            raise Refused(f"“{kind}”不是表的种类，可选：{'、'.join(KINDS.values())}。")
        columns = dict(self.columns if columns is None else columns)
        if kind in FIELDS:
            columns = _checked(columns, kind, self.labels, drop=kind != self.kind)
        organization = self.organization if organization is None else organization
        return replace(self, kind=kind, columns=columns, organization=organization, confidence=1.0, reasons=SETTLED)

    def mapping(self) -> dict:
        """What is to be remembered under `signature` (JSON-able)."""
        return {"kind": self.kind, "columns": {str(column): name for column, name in sorted(self.columns.items())}}


def _checked(columns: dict[int, str], kind: str, labels: tuple[str, ...], *, drop: bool) -> dict[int, str]:
    known = FIELDS[kind].titles
    kept: dict[int, str] = {}
    for column, name in columns.items():
        if name in known and name not in kept.values():
            kept[column] = name
        elif name and not drop:
            title = known.get(name, name)
            why = "已对应到另一列" if name in known else "不是可选的项目"
            where = labels[column] if column < len(labels) else f"第{column + 1}列"
            raise Refused(f"“{where}”不能对应“{title}”：{why}。")
    return kept


@dataclass(frozen=True)
class Plan:
    """The reading of a whole workbook, one `SheetPlan` per sheet, in the order of the workbook."""

    sheets: tuple[SheetPlan, ...]

    def sheet(self, name: str) -> SheetPlan:
        """The plan of a sheet. Raises KeyError."""
        for plan in self.sheets:
            if plan.sheet == name:
                return plan
        raise KeyError(name)

    def with_sheet(self, changed: SheetPlan) -> "Plan":
        """The same plan with one sheet's reading replaced."""
        return Plan(tuple(changed if plan.sheet == changed.sheet else plan for plan in self.sheets))

    def to_json(self) -> list[dict]:
        """Plain lists, dictionaries and texts; `from_json` reads them back."""
        return [
            asdict(plan) | {"columns": {str(column): name for column, name in plan.columns.items()}}
            for plan in self.sheets
        ]

    @staticmethod
    def from_json(data: list[dict]) -> "Plan":
        """A plan stored by `to_json`. Raises Refused where it is none (it may come from a form)."""
        try:
            return Plan(tuple(_sheet_plan(item) for item in data))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Refused("对应关系的内容不完整，请重新上传文件。") from error


def _sheet_plan(item: dict) -> SheetPlan:
    columns = {int(column): str(name) for column, name in item["columns"].items()}
    first, last = item["header"]
    plan = SheetPlan(**{**item, "columns": columns, "header": (int(first), int(last))})
    if plan.kind not in KINDS or (plan.kind in FIELDS and not set(columns.values()) <= set(FIELDS[plan.kind].titles)):
        raise ValueError(plan.kind)
    return replace(plan, labels=tuple(plan.labels), reasons=tuple(plan.reasons))
