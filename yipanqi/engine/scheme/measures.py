"""What a leaf may measure: a closed catalogue over the fact tables and the states of the duty engine.

A measure has a value for an organisation, or it has none, and then says why: *exempt* (不参评: nothing of the kind was
owed, the question does not arise) or *missing* (数据不足: it should be there and is not). Nothing becomes zero because
it is not known.

There is no measure of log-ins, clicks, time spent, photographs, notes, publications or instructions from above, and
none of how often something was held: a duty is measured by what it falls short of, so a meeting above the minimum has
no value (field law JF-01 to JF-12). What could be smuggled in under a free code or a title is refused by ``forbidden``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from ..codes import ACTIVITY_KINDS, DUTY_CODES
from ..rules import COUNT_FIELDS
from .exact import MOST_PLACES, decimal_places

LEAST_RATERS = 5
"""Fewest raters of a question whose result may be used at all."""


class SchemeError(ValueError):
    """A part of a scheme that contradicts itself; the message is a sentence for its author."""


def check(holds: object, sentence: str) -> None:
    if not holds:
        raise SchemeError(sentence)


def check_known(codes: Iterable[str], known: Iterable[str], what: str) -> None:
    unknown = sorted(set(codes) - set(known))
    check(not unknown, f"{what}中有不认识的代码：{'、'.join(unknown)}。")


def check_names(names: Iterable[str]) -> None:
    """What stands between 「 and 」 in a sentence has neither of them."""
    odd = [name for name in names if "「" in name or "」" in name]
    check(not odd, f"名称中不能有「」，句子用它括起名称，请改用『』：{'、'.join(odd)}。")


class Nature(StrEnum):
    """What a measure is a sign of: the trace-versus-outcome meter adds up points by it."""

    TRACE = "trace"
    CONDUCT = "conduct"
    OUTCOME = "outcome"
    VIEW = "view"


NATURE_WORDS = {
    Nature.TRACE: "规定动作",
    Nature.CONDUCT: "办事情况",
    Nature.OUTCOME: "实际成效",
    Nature.VIEW: "评议评价",
}


class Take(StrEnum):
    """Which number is taken of duties or of things owed once."""

    SHORTFALL = "shortfall"
    MISSED = "missed"
    LATE = "late"
    SENT_BACK = "sent_back"
    RATE = "rate"


class How(StrEnum):
    """How several values become one."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    MAX = "max"
    LADDER = "ladder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Combine:
    """How several values become one.

    A trimmed mean leaves out the ``trim`` highest and the ``trim`` lowest when there are more than ``above`` values,
    otherwise it is the plain mean. ``ladder``: the first that is above zero counts, in the order written (就高不就低);
    none is zero.
    """

    how: How
    trim: int = 0
    above: int = 0

    def __post_init__(self) -> None:
        trimmed = self.how is How.TRIMMED_MEAN
        check((self.trim >= 1) == trimmed, "去掉最高最低（trim）用于且只用于 trimmed_mean。")
        check(trimmed or not self.above, "above 只用于 trimmed_mean。")
        check(
            not trimmed or self.above >= 2 * self.trim,
            f"去掉 {2 * self.trim} 个值，至少要在多于 {2 * self.trim} 个值时。",
        )


SUM, MEAN = Combine(how=How.SUM), Combine(how=How.MEAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """Recurring duties of the organisation in the window, as the duty engine judges them.

    ``shortfall``: how many times too few in periods that were missed; ``missed``: how many periods were missed;
    ``rate``: met of those that were met or missed. What is pending or waived does not count; nothing owed is exempt.
    """

    name: ClassVar[str] = "duties"
    nature: ClassVar[Nature] = Nature.TRACE
    duties: tuple[str, ...]
    take: Take = Take.SHORTFALL

    def __post_init__(self) -> None:
        check(self.duties, "没有写明职责（duties）。")
        check_known(self.duties, DUTY_CODES, "职责")
        check(len(set(self.duties)) == len(self.duties), "同一项职责写了两次。")
        check(self.take in (Take.SHORTFALL, Take.MISSED, Take.RATE), f"职责不能取 {self.take}。")
        check("training" not in self.duties, "学时不得作为考核依据（JF-04），职责中不能有集中培训（training）。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """Things owed once (plan items, decisions, findings, items of a list) whose last day lies in the window.

    ``missed``: not done although overdue; ``late``: done after the day; ``sent_back``: how often sent back; ``rate``:
    done in time of all that are met, late or missed. Nothing owed is exempt.
    """

    name: ClassVar[str] = "tasks"
    nature: ClassVar[Nature] = Nature.CONDUCT
    kinds: tuple[str, ...]
    take: Take = Take.MISSED

    def __post_init__(self) -> None:
        check(self.kinds, "没有写明事项类别（kinds）。")
        check(len(set(self.kinds)) == len(self.kinds), "同一类事项写了两次。")
        check_names(self.kinds)
        check(self.take is not Take.SHORTFALL, "事项不能取 shortfall。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Events with this value of ``class`` or ``level`` count so many times."""

    of: str
    value: str
    times: Fraction

    def __post_init__(self) -> None:
        check(self.of in ("class", "level"), "加权只能按 class 或 level。")
        check(self.value.strip(), "加权的类或级别没有写明。")
        check_names([self.value])


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Countable occurrences in the window with one of these codes.

    Where ``times`` are given, an event counts by the first that fits it, and one that fits none does not count. None in
    the window is zero: events are recorded where they occur.
    """

    name: ClassVar[str] = "events"
    nature: ClassVar[Nature] = Nature.CONDUCT
    codes: tuple[str, ...]
    times: tuple[Times, ...] = ()

    def __post_init__(self) -> None:
        check(self.codes, "没有写明事件（codes）。")
        check(len(set(self.codes)) == len(self.codes), "同一事件写了两次。")
        check_names(self.codes)
        check(len({(one.of, one.value) for one in self.times}) == len(self.times), "同一类或级别写了两个倍数。")
        check(all(decimal_places(one.times) is not None for one in self.times), "倍数应为有限小数。")


class Period(StrEnum):
    """For which periods of the window an indicator has a value each."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """The value of an indicator: ``value``, or numerator ÷ denominator where these are given. A denominator of zero is
    exempt (there was nothing to be measured), no value is missing. ``imported``: a score that somebody else gave;
    ``share``: a part of a whole, 1 being all of it (shown in percent).
    """

    name: ClassVar[str] = "indicator"
    nature: ClassVar[Nature] = Nature.OUTCOME
    code: str
    period: Period = Period.YEAR
    imported: bool = False
    share: bool = False

    def __post_init__(self) -> None:
        check(self.code.strip(), "没有写明指标（code）。")
        check_names([self.code])
        check(not (self.imported and self.share), "引入的评分不是比例。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """What raters gave: every grade has a value, ``raters`` says how they become one.

    Fewer than ``least`` answers to a question are missing; a grade that is not in the list is no answer.
    """

    name: ClassVar[str] = "votes"
    nature: ClassVar[Nature] = Nature.VIEW
    ballot: str
    questions: tuple[str, ...]
    grades: tuple[tuple[str, Fraction], ...]
    raters: Combine = MEAN
    least: int = LEAST_RATERS

    def __post_init__(self) -> None:
        check(self.ballot.strip() and self.questions, "没有写明测评（ballot）和题目（questions）。")
        check(len(set(self.questions)) == len(self.questions), "同一道题写了两次。")
        check_names([self.ballot, *self.questions, *dict(self.grades)])
        check(len(self.grades) >= 2 and len(dict(self.grades)) == len(self.grades), "测评的等次至少两个，不能重复。")
        check(all(decimal_places(value) is not None for _, value in self.grades), "等次的分值应为有限小数。")
        check(self.raters.how in (How.MEAN, How.TRIMMED_MEAN), "评分人的意见只能取平均或去掉最高最低的平均。")
        single = len(self.questions) == 1 or self.raters.how is How.MEAN
        check(single, "去掉最高最低只用于一道题的测评。")
        check(self.least >= LEAST_RATERS, f"少于 {LEAST_RATERS} 人的测评不能使用，least 至少是 {LEAST_RATERS}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A human judgement between ``low`` and ``high``, with a reason; none yet is missing."""

    name: ClassVar[str] = "judgement"
    nature: ClassVar[Nature] = Nature.VIEW
    code: str
    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        check(self.code.strip(), "没有写明评定项（code）。")
        check_names([self.code])
        check(self.low < self.high, "评定的下限应小于上限。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of the organisation's state on the last day of the window: members, groups, staff."""

    name: ClassVar[str] = "count"
    nature: ClassVar[Nature] = Nature.OUTCOME
    field: str

    def __post_init__(self) -> None:
        check_known([self.field], COUNT_FIELDS, "组织人数项")


Measure = Duties | Tasks | Events | Indicator | Votes | Judgement | Count


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of a measure."""

    name: str
    title: str
    meaning: str
    unit: str
    source: str
    not_for: str
    table: str


CATALOGUE: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            "duties", "职责履行", "规则规定的职责在期间内少履行几次、几期，或已履行的比例", "次、期、比例",
            "规则包推算的应履职责与各房间的记录", "超过规定次数的开会；学时；组织之间的比较名单", "activities",
        ),
        Entry(
            "tasks", "事项办理", "一次性事项（要点、决策、问题整改、清单）逾期、迟办、退回的件数或按期比例", "件、比例",
            "应办事项台账", "以报送材料的份数代替办理结果", "obligations_extra",
        ),
        Entry(
            "events", "事件计数", "期间内发生的某类事件的次数，可按类别、级别加倍，同案只计一次", "次",
            "登记在案并有凭据的事件", "登录、点击、点赞、照片、信息采用、领导批示", "events",
        ),
        Entry(
            "indicator", "指标值", "一项指标在期间的值，或分子与分母之比；外部评分的引入", "按指标",
            "有来源、有口径的指标表", "在线时长、学习时长、使用率", "values",
        ),
        Entry(
            "votes", "测评结果", "匿名测评中各等次折算值的平均，人数不足的不用", "分",
            "测评箱的汇总", "单独决定等次（不简单以票取人）；识别投票人", "ratings",
        ),
        Entry(
            "judgement", "人工评定", "在上下限之间由人评定，必须写理由", "分",
            "评定人", "没有理由的扣分", "judgements",
        ),
        Entry(
            "count", "组织规模", "期末的党员、正式党员、党小组、机关工作人员人数", "人、个",
            "组织状态", "作为成绩；只宜作比例的分母或分档的条件", "organizations",
        ),
    )
}  # fmt: skip

assert set(CATALOGUE) == {kind.name for kind in (Duties, Tasks, Events, Indicator, Votes, Judgement, Count)} and set(
    ACTIVITY_KINDS
) <= set(DUTY_CODES)


def codes_of(measure: Measure) -> tuple[str, ...]:
    """The free codes a measure names; ``forbidden`` reads them."""
    match measure:
        case Tasks():
            return measure.kinds
        case Events():
            return measure.codes
        case Indicator() | Judgement():
            return (measure.code,)
        case Votes():
            return (measure.ballot, *measure.questions)
    return ()


def is_ratio(measure: Measure) -> bool:
    """Whether its value may have a denominator that differs from organisation to organisation."""
    match measure:
        case Duties() | Tasks():
            return measure.take is Take.RATE
        case Indicator() | Votes():
            return True
    return False


def places_of(measure: Measure) -> int | None:
    """How many decimal places its values have at most; None where no number of places is enough."""
    if is_ratio(measure):
        return None
    match measure:
        case Events():
            return max([decimal_places(one.times) or 0 for one in measure.times], default=0)
        case Judgement():
            return MOST_PLACES
    return 0
