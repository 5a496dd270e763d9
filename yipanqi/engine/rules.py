"""Rules as frozen, typed values. An invalid rule cannot be constructed: every class checks itself.

A rule names its subjects by organisation kind, narrows them by integer or boolean comparisons on the organisation's
state, and cites the clause it rests on. The executors in ``duties`` read nothing else.
"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from .codes import ACTIVITY_KINDS, DUTY_CODES, ORGANIZATION_KINDS, SEVERITIES
from .periods import MONTHS, ONE_DAY, Period, term

CLAUSE_STATUSES: dict[str, str] = {
    "S": "已核对原文",
    "S2": "待核（仅见二手材料）",
    "F": "待核（仅见片段）",
    "U-H": "待核（未见原文，把握较大）",
    "U-M": "待核（未见原文，把握一般）",
    "U-L": "待核（未见原文，把握较小）",
}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
FLAG_FIELDS = frozenset({"has_committee", "is_temporary"})
COUNT_FIELDS = frozenset({"members", "full_members", "groups", "staff_total"})
CATALOGUE_KINDS: dict[str, str] = {"standing": "经常", "event": "遇事", "recurring": "定期", "year": "每年"}
THRESHOLD_SEVERITIES: dict[str, str] = {"hard": "必须处理", "warning": "提示核对"}
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class RuleError(ValueError):
    """A rule that contradicts itself; the message is a sentence for the author of the package."""


def _check(holds: object, sentence: str) -> None:
    if not holds:
        raise RuleError(sentence)


def _check_identifier(text: str, what: str) -> None:
    _check(_IDENTIFIER.fullmatch(text), f"{what}“{text}”只能用字母、数字、下划线和连字符，并以字母开头。")


def _check_subset(codes: Iterable[str], known: Iterable[str], what: str) -> None:
    unknown = sorted(set(codes) - set(known))
    _check(not unknown, f"{what}中有不认识的代码：{'、'.join(unknown)}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """A regulation that clauses belong to. ``effective_on`` is None where only ``dated`` (words) is known."""

    code: str
    title: str
    issuer: str
    effective_on: date | None = None
    dated: str = ""

    def __post_init__(self) -> None:
        _check_identifier(self.code, "法规代号")
        _check(self.title.strip() and self.issuer.strip(), f"法规 {self.code} 缺少名称或制定机关。")
        _check(self.effective_on or self.dated, f"法规 {self.code} 缺少施行日期（effective_on 或 dated）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One article (or part of it) in our own words, with how far it was verified."""

    id: str
    regulation: str
    article: str
    text: str
    status: str

    def __post_init__(self) -> None:
        _check_identifier(self.id, "条款编号")
        _check(self.text.strip(), f"条款 {self.id} 没有文字。")
        _check_subset([self.status], CLAUSE_STATUSES, f"条款 {self.id} 的核对状态")

    @property
    def verified(self) -> bool:
        """Whether the regulation's own wording was read; everything else is shown as 待核."""
        return self.status == "S"

    @property
    def status_words(self) -> str:
        return CLAUSE_STATUSES[self.status]


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one field of an organisation's state with a fixed whole number or truth value."""

    field: str
    op: str
    value: int | bool

    def __post_init__(self) -> None:
        _check_subset([self.field], FLAG_FIELDS | COUNT_FIELDS, "条件的字段")
        _check_subset([self.op], OPERATORS, "条件的比较符")
        if self.field in FLAG_FIELDS:
            _check(isinstance(self.value, bool), f"条件 {self.field} 只能与 true 或 false 比较。")
            _check(self.op in ("==", "!="), f"条件 {self.field} 只能用 == 或 !=。")
        else:
            _check(type(self.value) is int, f"条件 {self.field} 只能与整数比较。")

    def holds(self, state: object) -> bool:
        """Whether the state fulfils the comparison; what is not known (None) never does."""
        actual = getattr(state, self.field)
        return actual is not None and OPERATORS[self.op](actual, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule:
    """A duty an organisation owes again and again, or whenever a seat falls vacant.

    ``period``: a calendar unit (month, quarter, half_year, year); ``term`` of ``years`` after ``last_election_on``; or
    ``vacancy``: ``days`` to fill a seat of one of ``posts``. ``counts``: the activity kinds that meet it, ``minimum``
    of them in the period. ``grace_days``: days after the period before a shortfall is called missed.
    ``effective_from``/``effective_to`` and ``pack`` (``id@version``) come from the package.
    """

    id: str
    code: str
    title: str
    subjects: tuple[str, ...]
    period: str
    clause: str
    severity: str
    minimum: int = 1
    counts: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    years: int | None = None
    days: int | None = None
    posts: tuple[str, ...] = ()
    grace_days: int = 0
    exempt_temporary: bool = False
    note: str = ""
    effective_from: date = date.min
    effective_to: date | None = None
    pack: str = ""

    def __post_init__(self) -> None:
        name = f"职责 {self.id}"
        _check_identifier(self.id, "职责编号")
        _check(self.title.strip(), f"{name} 没有名称。")
        _check(self.clause, f"{name} 没有依据条款。")
        _check(self.subjects, f"{name} 没有适用的组织类别。")
        _check_subset([self.code], DUTY_CODES, f"{name} 的 code")
        _check_subset(self.subjects, ORGANIZATION_KINDS, f"{name} 的 subjects")
        _check_subset(self.counts, ACTIVITY_KINDS, f"{name} 的 counts")
        _check_subset([self.severity], SEVERITIES, f"{name} 的 severity")
        _check_subset([self.period], [*MONTHS, "term", "vacancy"], f"{name} 的 period")
        _check(self.minimum >= 1, f"{name} 的次数下限至少是 1。")
        _check(self.grace_days >= 0, f"{name} 的宽限天数不能是负数。")
        _check(self.effective_to is None or self.effective_to >= self.effective_from, f"{name} 的施行起止日期颠倒。")
        self._check_shape(name)

    def _check_shape(self, name: str) -> None:
        _check((self.years is not None) == (self.period == "term"), f"{name}：years 用于且只用于任期（term）。")
        _check(self.years is None or self.years >= 1, f"{name} 的任期至少 1 年。")
        vacancy = self.period == "vacancy"
        _check((self.days is not None) == vacancy, f"{name}：days 用于且只用于补选（vacancy）。")
        _check(bool(self.posts) == vacancy, f"{name}：posts 用于且只用于补选（vacancy）。")
        _check(self.days is None or self.days >= 1, f"{name} 的补选期限至少 1 天。")
        _check(bool(self.counts) != vacancy, f"{name}：除补选外，必须写明由哪些活动履行（counts）。")
        _check(not vacancy or self.minimum == 1, f"{name}：补选不写次数下限，出缺几席补几席。")

    @property
    def is_calendar(self) -> bool:
        return self.period in MONTHS

    def term_after(self, elected_on: date) -> Period:
        """The term that an election opens, for a ``term`` rule."""
        assert self.years is not None
        return term(elected_on, self.years)

    def anchor(self, period: Period) -> date:
        """The day that decides whether the rule is in force and the organisation has gone live.

        The first day of the period; for a term, which began years ago, the day on which the election falls due.
        """
        return period.end if self.period == "term" else period.start

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def clashes_with(self, other: "DutyRule") -> bool:
        """Whether both rules could give the same organisation the same duty at the same time."""
        return (
            self.code == other.code
            and bool(set(self.subjects) & set(other.subjects))
            and self.effective_from <= (other.effective_to or date.max)
            and other.effective_from <= (self.effective_to or date.max)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A number of members at which the set-up of an organisation must be looked at again (设置复核).

    ``count`` says what is counted: ``full_members`` 正式党员 or ``members`` 全体党员; ``sentence`` is shown to the
    user.
    """

    id: str
    number: int
    count: str
    subjects: tuple[str, ...]
    when: tuple[Condition, ...]
    severity: str
    clause: str
    sentence: str
    exempt_temporary: bool = False

    def __post_init__(self) -> None:
        name = f"界线 {self.id}"
        _check_identifier(self.id, "界线编号")
        _check(self.count in ("members", "full_members"), f"{name} 的 count 只能是 members 或 full_members。")
        _check(self.number > 0 and self.sentence.strip(), f"{name} 缺少人数或说明。")
        _check_subset(self.subjects, ORGANIZATION_KINDS, f"{name} 的 subjects")
        _check_subset([self.severity], THRESHOLD_SEVERITIES, f"{name} 的 severity")
        compared = [condition for condition in self.when if condition.field == self.count]
        _check(compared, f"{name} 的条件没有比较 {self.count}。")
        _check(all(c.value == self.number for c in compared), f"{name} 的条件与人数 {self.number} 不一致。")

    @property
    def severity_words(self) -> str:
        return THRESHOLD_SEVERITIES[self.severity]

    def reached_by(self, state: Any) -> bool:
        """Whether the state (kind, members, full_members, has_committee, is_temporary …) calls for this review."""
        if state.kind not in self.subjects or (self.exempt_temporary and state.is_temporary):
            return False
        return all(condition.holds(state) for condition in self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherDuty:
    """A duty the rule browser shows and `engine due` does not apply: of persons, on events, or without a fixed record.

    ``subject``, ``rhythm`` and ``requirement`` are words; the rooms that keep the records compute it.
    """

    id: str
    scope: str
    title: str
    subject: str
    rhythm: str
    requirement: str
    severity: str
    clause: str
    note: str = ""

    def __post_init__(self) -> None:
        _check_identifier(self.id, "职责编号")
        _check_subset([self.scope], ("person", "event", "organization"), f"职责 {self.id} 的范围")
        _check_subset([self.severity], SEVERITIES, f"职责 {self.id} 的 severity")
        _check(self.clause, f"职责 {self.id} 没有依据条款。")
        _check(all((self.title, self.subject, self.rhythm, self.requirement)), f"职责 {self.id} 的说明不完整。")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A duty of a post or kind of organisation (职责目录). Without a clause it is custom (惯例), not a regulation.

    ``organizations`` alone: the organisation as a whole owes it; ``posts`` alone: that post in any organisation;
    both: that post in an organisation of one of these kinds.
    """

    id: str
    text: str
    kind: str
    organizations: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    clause: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        name = f"职责目录 {self.id}"
        _check_identifier(self.id, "职责目录编号")
        _check(self.text.strip(), f"{name} 没有文字。")
        _check(self.organizations or self.posts, f"{name} 没有写明由谁承担。")
        _check_subset(self.organizations, ORGANIZATION_KINDS, f"{name} 的 organizations")
        _check_subset([self.kind], CATALOGUE_KINDS, f"{name} 的 kind")

    @property
    def is_custom(self) -> bool:
        """惯例: an editable habit of organs, not prescribed by any clause."""
        return self.clause is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One dated package of rules. ``fingerprint`` is the sha256 of its content in canonical form."""

    id: str
    version: int
    title: str
    fingerprint: str
    effective_from: date
    effective_to: date | None = None
    regulations: tuple[Regulation, ...] = ()
    clauses: tuple[Clause, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    catalogue: tuple[CatalogueEntry, ...] = ()
    person_duties: tuple[FurtherDuty, ...] = ()
    event_duties: tuple[FurtherDuty, ...] = ()
    other_duties: tuple[FurtherDuty, ...] = ()

    def __post_init__(self) -> None:
        _check_identifier(self.id, "规则包编号")
        _check(self.version >= 1, f"规则包 {self.id} 的版本号从 1 开始。")
        _check(self.effective_to is None or self.effective_to >= self.effective_from, "规则包的施行起止日期颠倒。")
        for what, entries in self._numbered():
            _check_unique([entry.id for entry in entries], what)
        _check_unique([regulation.code for regulation in self.regulations], "法规代号")
        _check_subset([c.regulation for c in self.clauses], [r.code for r in self.regulations], "条款所属法规")
        known = {clause.id for clause in self.clauses}
        cited = [entry for what, entries in self._numbered() if what != "条款编号" for entry in entries]
        for entry in cited:
            _check(
                entry.clause is None or entry.clause in known, f"{entry.id} 引用的条款 {entry.clause} 不在本规则包中。"
            )

    def _numbered(self) -> list[tuple[str, tuple[Any, ...]]]:
        further = self.person_duties + self.event_duties + self.other_duties
        return [
            ("条款编号", self.clauses),
            ("职责编号", self.duties + further),
            ("界线编号", self.thresholds),
            ("职责目录编号", self.catalogue),
        ]


def _check_unique(names: list[str], what: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    _check(not twice, f"{what}重复：{'、'.join(twice)}。")


def last_day(pack: Pack, packs: Iterable[Pack]) -> date:
    """The last day of a package among others: its own or the eve of a higher version; `date.max` if there is none."""
    successors = [other for other in packs if other.id == pack.id and other.version > pack.version]
    return min([pack.effective_to or date.max, *(other.effective_from - ONE_DAY for other in successors)])


def in_succession(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The packages, each ending on its last day; a version that has no day of its own is left out."""
    packs, found = tuple(packs), []
    for pack in packs:
        last = last_day(pack, packs)
        until = None if last == date.max else last
        if until != pack.effective_to and last >= pack.effective_from:
            duties = tuple(replace(rule, effective_to=until) for rule in pack.duties)
            found.append(replace(pack, effective_to=until, duties=duties))
        elif last >= pack.effective_from:
            found.append(pack)
    return tuple(found)


class DutyRules(Protocol):
    """What the executors read: rules that hold together, whatever else is known about them."""

    @property
    def duties(self) -> tuple[DutyRule, ...]:
        """Every rule to apply; its place in this order is its number."""


@dataclass(frozen=True)
class RuleSet:
    """All packages that apply together; refuses packages that contradict each other.

    Versions of one package may follow each other (`in_succession`); of a clause they share the latest wording is told.
    """

    packs: tuple[Pack, ...]
    clauses: dict[str, Clause] = field(init=False)
    regulations: dict[str, Regulation] = field(init=False)

    def __post_init__(self) -> None:
        versions: dict[str, list[Pack]] = {}
        for pack in sorted(self.packs, key=lambda pack: (pack.effective_from, pack.version)):
            versions.setdefault(pack.id, []).append(pack)
        for name, followed in versions.items():
            for pack, after in pairwise(followed):
                ended = pack.effective_to is not None and pack.effective_to < after.effective_from
                _check(ended, f"同一规则包给了两份：{name}。")
        clauses = [{clause.id: clause for pack in one for clause in pack.clauses} for one in versions.values()]
        regulations = [{text.code: text for pack in one for text in pack.regulations} for one in versions.values()]
        _check_unique([name for one in clauses for name in one], "条款编号")
        _check_unique([name for one in regulations for name in one], "法规代号")
        for i, rule in enumerate(self.duties):
            for other in self.duties[:i]:
                _check(
                    not rule.clashes_with(other),
                    f"职责 {rule.id} 与 {other.id} 在同一时间对同一类组织规定了同一职责 {rule.code}。",
                )
        object.__setattr__(self, "clauses", {name: one[name] for one in clauses for name in one})
        object.__setattr__(self, "regulations", {name: one[name] for one in regulations for name in one})

    @property
    def duties(self) -> tuple[DutyRule, ...]:
        """Every rule `engine due` applies, in the order of the packages."""
        return tuple(rule for pack in self.packs for rule in pack.duties)

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return tuple(threshold for pack in self.packs for threshold in pack.thresholds)

    @property
    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        return tuple(entry for pack in self.packs for entry in pack.catalogue)

    @property
    def further_duties(self) -> tuple[FurtherDuty, ...]:
        """What the browser shows beside: duties of persons, on events, and those without a fixed record."""
        return tuple(duty for pack in self.packs for duty in pack.person_duties + pack.event_duties + pack.other_duties)
