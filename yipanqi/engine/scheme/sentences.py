"""Every rule in words, and the words back as a rule: ``sentence`` and ``recognise`` are inverse to each other.

    「党员大会」「支委会」少履行的次数：没有得10分，每多1次扣0.5分，扣完为止
    指标「专业干部占比」的年度比例：达到50%得2分，每少1个百分点扣0.05分，扣完为止

What stands in 「」 is a name from the scheme's ``names``, the codes' own words, or the code itself. The editor's
palette works from these sentences.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from ..codes import DUTY_CODES, ORGANIZATION_KINDS
from .exact import parsed, written
from .measures import (
    LEAST_RATERS,
    MEAN,
    Combine,
    Count,
    Duties,
    Events,
    How,
    Indicator,
    Judgement,
    Measure,
    Period,
    SchemeError,
    Take,
    Tasks,
    Times,
    Votes,
)
from .model import Clamp, Curve, Dedupe, Effect, Fold, Kind, Linear, Op, Over, Quantity, Relate, Scope, Steps, Ties, To

COUNT_WORDS = {
    "members": "党员人数",
    "full_members": "正式党员人数",
    "groups": "党小组数",
    "staff_total": "机关工作人员数",
}
DUTY_TAKES = {Take.SHORTFALL: "少履行的次数", Take.MISSED: "逾期未履行的期数", Take.RATE: "按期履行的比例"}
TASK_TAKES = {
    Take.MISSED: "逾期未办的件数",
    Take.LATE: "逾期办结的件数",
    Take.SENT_BACK: "退回的次数",
    Take.RATE: "按期办结的比例",
}
PERIOD_WORDS = {Period.YEAR: "年度", Period.HALF_YEAR: "半年", Period.QUARTER: "季度", Period.MONTH: "月度"}
HOW_WORDS = {How.SUM: "合计", How.MEAN: "平均", How.MAX: "最高"}
SCOPE_WORDS = {Scope.ALL: "全体", Scope.KIND: "同类组织", Scope.SIBLINGS: "同一上级的组织"}
OP_WORDS = {Op.AT_LEAST: "不低于", Op.MORE: "高于", Op.AT_MOST: "不高于", Op.LESS: "低于"}
KIND_WORDS = {Kind.VETO: ("直接评", ""), Kind.CEILING: ("最高评", ""), Kind.GATE: ("方可评", "以上")}
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?%?"
_NAMES = r"(?:\0[0-9]+\0)+"


class NotUnderstood(SchemeError):
    """A sentence that says no rule; the message says which part was not understood."""


@dataclass(frozen=True)
class Vocabulary:
    """The words for free codes, both ways; a word that two codes share is not used."""

    names: dict[str, str] = field(default_factory=dict)

    def word(self, code: str, known: dict[str, str]) -> str:
        words = {**self.names, **known}
        said = words.get(code, code)
        return f"「{code}」" if list(words.values()).count(said) > 1 or "」" in said else f"「{said}」"

    def code(self, word: str, known: dict[str, str]) -> str:
        codes = {said: code for code, said in {**self.names, **known}.items()}
        return codes.get(word, word)


def sentence(quantity: Quantity, curve: Curve, clamp: Clamp | None, names: dict[str, str] | None = None) -> str:
    """The rule in words."""
    said = [_curve_words(curve, in_percent(quantity), unit_of(quantity)), *_clamp_words(clamp)]
    return f"{quantity_words(quantity, names)}：{'，'.join(said)}"


def quantity_words(quantity: Quantity, names: dict[str, str] | None = None) -> str:
    """What is measured and related, in words."""
    vocabulary = Vocabulary(names or {})
    said = [_measure_words(quantity.measure, vocabulary)]
    if quantity.dedupe:
        said += ["同案只计一次"] if quantity.dedupe.same_case else []
        said += ["共同的平分"] if quantity.dedupe.split else []
    if quantity.fold:
        said.append(_fold_words(quantity.fold))
    if quantity.places is not None:
        said.append(f"取{quantity.places}位小数")
    if quantity.relate:
        said.append(_relate_words(quantity.relate, vocabulary))
    return "，".join(said)


def relate_words(relate: Relate, names: dict[str, str] | None = None) -> str:
    """What a quantity is related to, in words."""
    return _relate_words(relate, Vocabulary(names or {}))


def recognise(text: str, names: dict[str, str] | None = None) -> tuple[Quantity, Curve, Clamp | None]:
    """The rule that the sentence says; NotUnderstood with the part that says none, or with how it would be read where
    that is not what stands there – a sentence is never half understood.
    """
    reader = _Reader(text, Vocabulary(names or {}))
    left, colon, right = reader.text.partition("：")
    if not colon:
        raise NotUnderstood("句子应写成“计什么：怎样计分”，中间用全角冒号。")
    quantity = reader.quantity(left)
    curve, clamp = reader.points(right)
    _check_read(text, sentence(quantity, curve, clamp, names))
    return quantity, curve, clamp


def _check_read(text: str, said: str) -> None:
    if said != text.strip().rstrip("。"):
        raise NotUnderstood(f"这句话读作“{said}”，与所写不同，请照此改写或核对。")


def effect_sentence(effect: Effect, names: dict[str, str] | None = None) -> str:
    """The effect in words: 「违纪案件」的次数，不低于1：最高评「合格」."""
    return _effect_words(effect.quantity, effect.op, effect.value, effect.kind, effect.grade, names)


def _effect_words(
    quantity: Quantity, op: Op, value: Fraction, kind: Kind, grade: str, names: dict[str, str] | None
) -> str:
    test = f"{OP_WORDS[op]}{shown(value, in_percent(quantity))}"
    before, after = KIND_WORDS[kind]
    return f"{quantity_words(quantity, names)}，{test}：{before}「{grade}」{after}"


def recognise_effect(text: str, names: dict[str, str] | None = None) -> tuple[Quantity, Op, Fraction, Kind, str]:
    """The effect that the sentence says; NotUnderstood with the part that says none."""
    reader = _Reader(text, Vocabulary(names or {}))
    left, _, right = reader.text.partition("：")
    quantity, _, test = left.rpartition("，")
    tested = re.fullmatch(rf"({'|'.join(OP_WORDS.values())})({_NUMBER})", test)
    graded = re.fullmatch(r"(直接评|最高评|方可评)(\0[0-9]+\0)(?:以上)?", right)
    if not tested or not graded:
        raise NotUnderstood("句子应写成“计什么，不低于几：最高评「等次」”。")
    kind = _key({kind: words[0] for kind, words in KIND_WORDS.items()}, graded[1])
    read = reader.quantity(quantity), _key(OP_WORDS, tested[1]), parsed(tested[2]), kind, reader.said(graded[2])[0]
    _check_read(text, _effect_words(*read, names))
    return read


def in_percent(quantity: Quantity) -> bool:
    """Whether the value is a share, so that points go by percentage points."""
    if quantity.relate and quantity.relate.to is To.RANK:
        return False
    if quantity.relate and quantity.relate.how == "ratio":
        return True
    return _is_share(quantity)


def _is_share(quantity: Quantity) -> bool:
    match quantity.measure:
        case Duties() | Tasks():
            return quantity.measure.take is Take.RATE
        case Indicator():
            return quantity.measure.share
    return False


def _measure_words(measure: Measure, vocabulary: Vocabulary) -> str:
    match measure:
        case Duties():
            return "".join(vocabulary.word(one, DUTY_CODES) for one in measure.duties) + DUTY_TAKES[measure.take]
        case Tasks():
            return "".join(vocabulary.word(one, {}) for one in measure.kinds) + TASK_TAKES[measure.take]
        case Events():
            return "".join(vocabulary.word(one, {}) for one in measure.codes) + "的次数" + _times_words(measure.times)
        case Indicator():
            name = vocabulary.word(measure.code, {})
            kind = "引入的" if measure.imported else "指标"
            return f"{kind}{name}的{PERIOD_WORDS[measure.period]}{'比例' if measure.share else '值'}"
        case Votes():
            return _votes_words(measure, vocabulary)
        case Judgement():
            name = vocabulary.word(measure.code, {})
            return f"评定{name}（{written(measure.low)}至{written(measure.high)}，写明理由）"
    return f"期末{COUNT_WORDS[measure.field]}"


def _times_words(times: tuple[Times, ...]) -> str:
    if not times:
        return ""
    said = [f"{'类' if one.of == 'class' else '级别'}为「{one.value}」的按{written(one.times)}次" for one in times]
    return f"（{'、'.join(said)}计）"


def _votes_words(measure: Votes, vocabulary: Vocabulary) -> str:
    questions = "".join(f"「{one}」" for one in measure.questions)
    grades = "、".join(f"「{grade}」{written(value)}" for grade, value in measure.grades)
    how = "" if measure.raters == MEAN else _trimmed_words(measure.raters) + "的"
    return f"测评{vocabulary.word(measure.ballot, {})}中{questions}{how}平均分（{grades}；至少{measure.least}人）"


def _trimmed_words(combine: Combine) -> str:
    return f"去掉{combine.trim}个最高和{combine.trim}个最低（多于{combine.above}个时）"


def _fold_words(fold: Fold) -> str:
    trimmed = fold.combine.how is How.TRIMMED_MEAN
    how = _trimmed_words(fold.combine) + "的平均" if trimmed else HOW_WORDS[fold.combine.how]
    over = (
        "各期" if fold.over is Over.PERIODS else f"下级{'、'.join(ORGANIZATION_KINDS[kind] for kind in fold.kinds)}的"
    )
    return over + how


def _relate_words(relate: Relate, vocabulary: Vocabulary) -> str:
    compared = "相差" if relate.how == "difference" else "之比"
    if relate.to is To.TARGET:
        assert relate.target is not None
        return f"与目标{written(relate.target)}{compared}"
    if relate.to is To.OWN:
        assert relate.own is not None
        return f"与本单位{_measure_words(relate.own, vocabulary)}{compared}"
    scope, order = SCOPE_WORDS[relate.scope], "高" if relate.high_first else "低"
    if relate.to is To.RANK:
        ties = "前" if relate.ties is Ties.BETTER else "后"
        return f"在{scope}中的位次（从{order}排起，并列取{ties}，依据「{relate.basis}」）"
    if relate.to is To.BEST:
        return f"与{scope}最{order}值{compared}"
    return f"与{scope}平均值（取{relate.places}位小数）{compared}"


def unit_of(quantity: Quantity) -> str:
    """What is counted, for the points per one of it."""
    if quantity.relate is not None:
        return "位" if quantity.relate.to is To.RANK else ""
    match quantity.measure:
        case Duties():
            return "期" if quantity.measure.take is Take.MISSED else "次"
        case Tasks():
            return "次" if quantity.measure.take is Take.SENT_BACK else "件"
        case Events():
            return "次"
    return ""


def _curve_words(curve: Curve, in_percent: bool, unit: str) -> str:
    if isinstance(curve, Steps):
        said = [f"不满{shown(curve.steps[0][0], in_percent)}得{written(curve.below)}分"]
        said += [f"{shown(start, in_percent)}起得{written(points)}分" for start, points in curve.steps]
        return "，".join(said)
    if len(curve.knots) == 1:
        return _one_knot_words(curve, in_percent, unit)
    said = [f"{shown(x, in_percent)}时得{written(y)}分" for x, y in curve.knots]
    said.append("其间按直线计")
    return "，".join(said + _slope_words(curve, in_percent, unit))


def _one_knot_words(curve: Linear, in_percent: bool, unit: str) -> str:
    [(x, y)] = curve.knots
    if not curve.before and not curve.after:
        return f"一律得{written(y)}分" if not x else f"{shown(x, in_percent)}时得{written(y)}分"
    said = f"{shown(x, in_percent)}时得{written(y)}分"
    if not curve.before and x == 0 and unit:
        said = f"没有得{written(y)}分"
    elif not curve.after:
        said = f"达到{shown(x, in_percent)}得{written(y)}分"
    elif not curve.before:
        said = f"不超过{shown(x, in_percent)}得{written(y)}分"
    return "，".join([said, *_slope_words(curve, in_percent, unit)])


def shown(number: Fraction, in_percent: bool) -> str:
    """A value as sentences write it."""
    return f"{written(number * 100)}%" if in_percent else written(number)


def _slope_words(curve: Linear, in_percent: bool, unit: str) -> list[str]:
    unit, scale = ("1个百分点", Fraction(1, 100)) if in_percent else (f"1{unit}", Fraction(1))
    said = []
    if curve.before:
        said.append(f"每少{unit}{'扣' if curve.before > 0 else '加'}{written(abs(curve.before) * scale)}分")
    if curve.after:
        said.append(f"每多{unit}{'加' if curve.after > 0 else '扣'}{written(abs(curve.after) * scale)}分")
    return said


def _clamp_words(clamp: Clamp | None) -> list[str]:
    if clamp is None:
        return []
    low = [] if clamp.low is None else ["扣完为止" if clamp.low == 0 else f"最低{written(clamp.low)}分"]
    return low + ([] if clamp.high is None else [f"最高{written(clamp.high)}分"])


class _Reader:
    """Reads a sentence whose names in 「」 were put aside, so that nothing in a name is taken for grammar."""

    def __init__(self, text: str, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.names: list[str] = []
        self.text = re.sub(r"「([^」]*)」", self._aside, text.strip().rstrip("。"))

    def _aside(self, found: re.Match[str]) -> str:
        self.names.append(found[1])
        return f"\0{len(self.names) - 1}\0"

    def said(self, names: str) -> list[str]:
        return [self.names[int(number)] for number in re.findall(r"\0([0-9]+)\0", names)]

    def codes(self, names: str, known: dict[str, str] | None = None) -> tuple[str, ...]:
        return tuple(self.vocabulary.code(name, known or {}) for name in self.said(names))

    def shown(self, text: str) -> str:
        return re.sub(r"\0([0-9]+)\0", lambda found: f"「{self.names[int(found[1])]}」", text)

    def quantity(self, text: str) -> Quantity:
        first, *rest = _parts(text)
        dedupe: dict[str, bool] = {}
        chosen: dict[str, object] = {}
        for part in rest:
            if part in ("同案只计一次", "共同的平分"):
                dedupe["same_case" if part == "同案只计一次" else "split"] = True
            elif found := re.fullmatch(r"取([0-9])位小数", part):
                chosen["places"] = int(found[1])
            elif part.startswith(("与", "在")):
                chosen["relate"] = self.relate(part)
            else:
                chosen["fold"] = self.fold(part)
        if dedupe:
            chosen["dedupe"] = Dedupe(same_case=dedupe.get("same_case", False), split=dedupe.get("split", False))
        return Quantity(measure=self.measure(first), **chosen)  # type: ignore[arg-type]

    def measure(self, text: str) -> Measure:
        for takes, build in ((DUTY_TAKES, self._duties), (TASK_TAKES, self._tasks)):
            for take, words in takes.items():
                if found := re.fullmatch(rf"({_NAMES}){words}", text):
                    return build(found[1], take)
        if found := re.fullmatch(rf"({_NAMES})的次数(?:（(.+)计）)?", text):
            return Events(codes=self.codes(found[1]), times=self._times(found[2]))
        if found := re.fullmatch(rf"(指标|引入的)({_NAMES})的(年度|半年|季度|月度)(值|比例)", text):
            return Indicator(
                code=self.codes(found[2])[0],
                period=_key(PERIOD_WORDS, found[3]),
                imported=found[1] == "引入的",
                share=found[4] == "比例",
            )
        if text.startswith("测评"):
            return self._votes(text)
        if found := re.fullmatch(rf"评定({_NAMES})（({_NUMBER})至({_NUMBER})，写明理由）", text):
            return Judgement(code=self.codes(found[1])[0], low=parsed(found[2]), high=parsed(found[3]))
        if text.startswith("期末") and text[2:] in COUNT_WORDS.values():
            return Count(field=_key(COUNT_WORDS, text[2:]))
        raise NotUnderstood(f"没有看懂计什么：“{self.shown(text)}”。")

    def _duties(self, names: str, take: Take) -> Measure:
        return Duties(duties=self.codes(names, DUTY_CODES), take=take)

    def _tasks(self, names: str, take: Take) -> Measure:
        return Tasks(kinds=self.codes(names), take=take)

    def _times(self, text: str | None) -> tuple[Times, ...]:
        if not text:
            return ()
        found = re.findall(rf"(类|级别)为({_NAMES})的按({_NUMBER})次", text)
        return tuple(
            Times(of="class" if of == "类" else "level", value=self.said(name)[0], times=parsed(number))
            for of, name, number in found
        )

    def _votes(self, text: str) -> Votes:
        found = re.fullmatch(
            rf"测评(\0[0-9]+\0)中({_NAMES})(?:去掉(\d+)个最高和\d+个最低（多于(\d+)个时）的)?平均分（(.+)；至少(\d+)人）",
            text,
        )
        if not found:
            raise NotUnderstood(f"没有看懂测评：“{self.shown(text)}”。")
        trimmed = found[3] is not None
        raters = Combine(how=How.TRIMMED_MEAN, trim=int(found[3]), above=int(found[4])) if trimmed else MEAN
        grades = re.findall(rf"({_NAMES})({_NUMBER})", found[5])
        return Votes(
            ballot=self.codes(found[1])[0],
            questions=tuple(self.said(found[2])),
            grades=tuple((self.said(name)[0], parsed(number)) for name, number in grades),
            raters=raters,
            least=int(found[6] or LEAST_RATERS),
        )

    def fold(self, text: str) -> Fold:
        found = re.fullmatch(
            r"(各期|下级(.+?)的)(?:去掉(\d+)个最高和\d+个最低（多于(\d+)个时）的平均|(合计|平均|最高))", text
        )
        if not found:
            raise NotUnderstood(f"没有看懂怎样合并：“{self.shown(text)}”。")
        if found[5]:
            combine = Combine(how=_key(HOW_WORDS, found[5]))
        else:
            combine = Combine(how=How.TRIMMED_MEAN, trim=int(found[3]), above=int(found[4]))
        kinds = tuple(_key(ORGANIZATION_KINDS, one) for one in found[2].split("、")) if found[2] else ()
        return Fold(over=Over.MEMBERS if kinds else Over.PERIODS, combine=combine, kinds=kinds)

    def relate(self, text: str) -> Relate:
        scopes = "|".join(SCOPE_WORDS.values())
        how = "ratio" if text.endswith("之比") else "difference"
        if found := re.fullmatch(rf"与目标({_NUMBER})(?:相差|之比)", text):
            return Relate(to=To.TARGET, how=how, target=parsed(found[1]))
        if found := re.fullmatch(r"与本单位(.+?)(?:相差|之比)", text):
            return Relate(to=To.OWN, how=how, own=self.measure(found[1]))
        if found := re.fullmatch(rf"与({scopes})最(高|低)值(?:相差|之比)", text):
            return Relate(to=To.BEST, how=how, scope=_key(SCOPE_WORDS, found[1]), high_first=found[2] == "高")
        if found := re.fullmatch(rf"与({scopes})平均值（取(\d)位小数）(?:相差|之比)", text):
            return Relate(to=To.MEAN, how=how, scope=_key(SCOPE_WORDS, found[1]), places=int(found[2]))
        if found := re.fullmatch(rf"在({scopes})中的位次（从(高|低)排起，并列取(前|后)，依据({_NAMES})）", text):
            return Relate(
                to=To.RANK,
                scope=_key(SCOPE_WORDS, found[1]),
                high_first=found[2] == "高",
                ties=Ties.BETTER if found[3] == "前" else Ties.WORSE,
                basis=self.said(found[4])[0],
            )
        raise NotUnderstood(f"没有看懂与什么比：“{self.shown(text)}”。")

    def points(self, text: str) -> tuple[Curve, Clamp | None]:
        knots: list[tuple[Fraction, Fraction]] = []
        steps: list[tuple[Fraction, Fraction]] = []
        slopes = {"少": Fraction(0), "多": Fraction(0)}
        bounds: dict[str, Fraction] = {}
        below = None
        for part in _parts(text):
            if part == "其间按直线计":
                continue
            if found := re.fullmatch(rf"(?:没有|一律)得({_NUMBER})分", part):
                knots.append((Fraction(0), parsed(found[1])))
            elif found := re.fullmatch(rf"(?:达到|不超过)?({_NUMBER})时?得({_NUMBER})分", part):
                knots.append((parsed(found[1]), parsed(found[2])))
            elif found := re.fullmatch(rf"不满{_NUMBER}得({_NUMBER})分", part):
                below = parsed(found[1])
            elif found := re.fullmatch(rf"({_NUMBER})起得({_NUMBER})分", part):
                steps.append((parsed(found[1]), parsed(found[2])))
            elif found := re.fullmatch(rf"每(少|多)1(个百分点|次|期|件|位)?(加|扣)({_NUMBER})分", part):
                rises = (found[1] == "多") == (found[3] == "加")
                scale = 100 if found[2] == "个百分点" else 1
                slopes[found[1]] = parsed(found[4]) * scale * (1 if rises else -1)
            elif part == "扣完为止":
                bounds["low"] = Fraction(0)
            elif found := re.fullmatch(rf"最(低|高)({_NUMBER})分", part):
                bounds["low" if found[1] == "低" else "high"] = parsed(found[2])
            else:
                raise NotUnderstood(f"没有看懂怎样计分：“{self.shown(part)}”。")
        clamp = Clamp(bounds.get("low"), bounds.get("high")) if bounds else None
        if below is not None:
            return Steps(steps=tuple(steps), below=below), clamp
        return Linear(knots=tuple(knots), before=slopes["少"], after=slopes["多"]), clamp


def _parts(text: str) -> list[str]:
    """The parts between commas that stand outside brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "（") - (sign == "）")
        if sign == "，" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _key(words: dict, word: str):
    for key, said in words.items():
        if said == word:
            return key
    raise NotUnderstood(f"不认识“{word}”。")


assert all(len(set(words.values())) == len(words) for words in (COUNT_WORDS, PERIOD_WORDS, HOW_WORDS, SCOPE_WORDS))
