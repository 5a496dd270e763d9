"""A scheme from its file or its content – or a refusal with every fault: file, place, reason.

The format is versioned (``format: 1``, ``schemas/scheme-1.json``). Numbers are written as people write them: 3, 0.5,
1/3, 20%. A scheme in use carries its fingerprint; a draft may go without.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from .. import documents
from ..errors import Fault, InputRefused
from ..rules import Condition, RuleError
from .checks import refusals
from .exact import Rounding, parsed, written
from .measures import (
    SUM,
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
from .model import (
    Band,
    Clamp,
    Conventions,
    Curve,
    Dedupe,
    Effect,
    Fold,
    Grading,
    Group,
    Kind,
    Leaf,
    Linear,
    Node,
    Op,
    Over,
    Policy,
    Quantity,
    Quota,
    Relate,
    Scheme,
    Scope,
    Steps,
    Ties,
    To,
)

SCHEMA = Path(__file__).parents[1] / "schemas" / "scheme-1.json"
Content = dict[str, Any]
Built = TypeVar("Built")


def load_scheme(file: Path) -> Scheme:
    """The scheme in the file; raises InputRefused with every fault found."""
    return scheme_of(documents.checked(file, SCHEMA, sealed=False), file.name)


def scheme_of(content: Content, name: str = "scheme") -> Scheme:
    """The scheme that a content (valid by the schema) describes; ``name`` is how faults call it."""
    faults: list[Fault] = []
    reader = _Reader(name, faults)
    root = reader.node(content["tree"], "tree")
    effects = [reader.effect(one, f"effects.{i}") for i, one in enumerate(content.get("effects", ()))]
    grading = reader.built("grading", lambda: _grading(content["grading"])) if "grading" in content else None
    conventions = reader.built("conventions", lambda: _conventions(content.get("conventions", {})))
    scheme = None if faults else reader.built(None, lambda: _scheme(content, root, effects, grading, conventions))
    if scheme is not None:
        faults += [Fault(name, None, place, sentence) for place, sentence in refusals(scheme)]
    if faults or scheme is None:
        raise InputRefused(faults)
    return scheme


def _scheme(content: Content, root: Any, effects: list[Any], grading: Any, conventions: Any) -> Scheme:
    if not isinstance(root, Group):
        raise SchemeError("方案的最上一层应有下级项（children）。")
    return Scheme(
        id=content["id"],
        version=content["version"],
        title=content["title"],
        basis=content["basis"],
        subjects=tuple(content["subjects"]),
        root=root,
        grading=grading,
        effects=tuple(effects),
        conventions=conventions,
        names=dict(content.get("names", {})),
        fingerprint=documents.fingerprint(content),
    )


class _Reader:
    """Builds part by part and goes on after a fault, so that all of them are said at once."""

    def __init__(self, name: str, faults: list[Fault]):
        self.name, self.faults = name, faults

    def built(self, place: str | None, build: Callable[[], Built]) -> Built | None:
        try:
            return build()
        except (SchemeError, RuleError, ValueError) as error:
            self.faults.append(Fault(self.name, None, place, str(error)))
            return None

    def node(self, content: Content, place: str) -> Node | None:
        if "children" not in content:
            return self.leaf(content, place)
        children = [self.node(child, f"{place}.children.{i}") for i, child in enumerate(content["children"])]
        if None in children:
            return None
        return self.built(
            place,
            lambda: Group(
                children=tuple(child for child in children if child is not None),
                combine=_combine(content.get("combine")),
                exempt=Policy(content.get("exempt", "drop")),
                **_common(content),
            ),
        )

    def leaf(self, content: Content, place: str) -> Leaf | None:
        quantity = self.built(place, lambda: _quantity(content))
        curve = self.built(f"{place}.curve", lambda: _curve(content["curve"]))
        if quantity is None or curve is None:
            return None
        return self.built(
            place,
            lambda: Leaf(
                quantity=quantity,
                curve=curve,
                applies=tuple(Condition(**one) for one in content.get("applies", ())),
                kinds=tuple(content.get("kinds", ())),
                exempt=Policy(content.get("exempt", "drop")),
                missing=Policy(content.get("missing", "undecided")),
                basis=content.get("basis", ""),
                **_common(content),
            ),
        )

    def effect(self, content: Content, place: str) -> Effect | None:
        return self.built(
            place,
            lambda: Effect(
                id=content["id"],
                title=content["title"],
                kind=Kind(content["kind"]),
                quantity=_quantity(content["when"]),
                op=Op(content["when"]["op"]),
                value=parsed(content["when"]["value"]),
                grade=content["grade"],
                basis=content["basis"],
            ),
        )


def _common(content: Content) -> Content:
    return {
        "id": content["id"],
        "title": content["title"],
        "points": parsed(content.get("points", 0)),
        "weight": _maybe(content.get("weight")),
        "clamp": _clamp(content.get("clamp")),
    }


def _maybe(written: Any) -> Fraction | None:
    return None if written is None else parsed(written)


def _clamp(content: Content | None) -> Clamp | None:
    return Clamp(_maybe(content.get("low")), _maybe(content.get("high"))) if content else None


def _combine(content: Content | None) -> Combine:
    if not content:
        return SUM
    return Combine(how=How(content["how"]), trim=content.get("trim", 0), above=content.get("above", 0))


def _quantity(content: Content) -> Quantity:
    dedupe, fold, relate = content.get("dedupe"), content.get("fold"), content.get("relate")
    return Quantity(
        measure=_measure(content["measure"]),
        dedupe=Dedupe(**dedupe) if dedupe else None,
        fold=_fold(fold) if fold else None,
        places=content.get("places"),
        relate=_relate(relate) if relate else None,
    )


def _fold(content: Content) -> Fold:
    return Fold(over=Over(content["over"]), combine=_combine(content), kinds=tuple(content.get("kinds", ())))


def _measure(content: Content) -> Measure:
    match content:
        case {"duties": duties}:
            return Duties(duties=tuple(duties), take=Take(content.get("take", "shortfall")))
        case {"tasks": kinds}:
            return Tasks(kinds=tuple(kinds), take=Take(content.get("take", "missed")))
        case {"events": codes}:
            return Events(codes=tuple(codes), times=tuple(map(_times, content.get("times", ()))))
        case {"indicator": code}:
            flags = {key: content[key] for key in ("imported", "share") if key in content}
            return Indicator(code=code, period=Period(content.get("period", "year")), **flags)
        case {"votes": ballot}:
            return _votes(ballot, content)
        case {"judgement": code}:
            return Judgement(code=code, low=parsed(content["low"]), high=parsed(content["high"]))
    return Count(field=content["count"])


def _times(content: Content) -> Times:
    of = "class" if "class" in content else "level"
    return Times(of=of, value=content[of], times=parsed(content["times"]))


def _votes(ballot: str, content: Content) -> Votes:
    chosen: Content = {key: content[key] for key in ("least",) if key in content}
    if "raters" in content:
        chosen["raters"] = _combine(content["raters"])
    grades = tuple((grade, parsed(value)) for grade, value in content["grades"].items())
    return Votes(ballot=ballot, questions=tuple(content["questions"]), grades=grades, **chosen)


def _relate(content: Content) -> Relate:
    kinds = {"to": To, "scope": Scope, "ties": Ties}
    chosen: Content = {key: kinds[key](value) if key in kinds else value for key, value in content.items()}
    if "target" in chosen:
        chosen["target"] = parsed(chosen["target"])
    if "own" in chosen:
        chosen["own"] = _measure(chosen["own"])
    return Relate(**chosen)


def _curve(content: Content) -> Curve:
    if "linear" in content:
        knots = tuple((parsed(x), parsed(y)) for x, y in content["linear"])
        return Linear(knots=knots, before=parsed(content.get("before", 0)), after=parsed(content.get("after", 0)))
    steps = [(parsed(one["from"]), parsed(one["points"])) for one in content["steps"]]
    spans = [(parsed(one["from"]), _maybe(one.get("to"))) for one in content["steps"]]
    _meet("分档表", spans)
    if (end := spans[-1][1]) is not None:
        raise SchemeError(f"分档表有缝：{written(end)} 起归哪一档没有写明；最后一档没有止点的，去掉 to。")
    return Steps(steps=tuple(steps), below=parsed(content["below"]))


def _meet(what: str, spans: list[tuple[Fraction, Fraction | None]]) -> None:
    """Where a table also says where a row ends, the row above must begin there."""
    for (_, end), (start, _) in pairwise(spans):
        if end is not None and end != start:
            problem = "有缝" if end < start else "有重叠"
            raise SchemeError(f"{what}{problem}：{_span(min(start, end), max(start, end))} 归哪一档没有写明。")


def _span(low: Fraction, high: Fraction) -> str:
    return f"{written(low)} 与 {written(high)} 之间"


def _grading(content: Content) -> Grading:
    rows = content["bands"]
    known = [(parsed(one["from"]), _maybe(one.get("to"))) for one in rows if "from" in one]
    _meet("等次", sorted(known))
    if known and (end := max(known)[1]) is not None:
        raise SchemeError(f"等次有缝：{written(end)} 分起归哪一等没有写明；最高等次没有止点的，去掉 to。")
    lowest = [_maybe(one["to"]) for one in rows if "from" not in one and "to" in one]
    if lowest and known:
        _meet("等次", [(Fraction(0), lowest[0]), (min(start for start, _ in known), None)])
    return Grading(
        bands=tuple(Band(grade=one["grade"], least=_maybe(one.get("from"))) for one in rows),
        quotas=tuple(_quota(one) for one in content.get("quotas", ())),
        of=content.get("of", ""),
    )


def _quota(content: Content) -> Quota:
    return Quota(
        grade=content["grade"],
        share=parsed(content["share"]),
        scope=Scope(content.get("scope", "all")),
        keep_ties=content.get("keep_ties", False),
        basis=content.get("basis", ""),
    )


def _conventions(content: Content) -> Conventions:
    chosen: Content = dict(content)
    if "rounding" in chosen:
        chosen["rounding"] = Rounding(chosen["rounding"])
    if "trace_cap" in chosen:
        chosen["trace_cap"] = parsed(chosen["trace_cap"])
    return Conventions(**chosen)
