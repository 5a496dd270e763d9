"""Hypothesis strategies for schemes and the facts they read: small enough to be compared, odd enough to be worth it."""

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from yipanqi.engine.duties.model import Activity, ExtraObligation, OrganizationState, Waiver
from yipanqi.engine.rules import Condition
from yipanqi.engine.scheme.exact import Rounding
from yipanqi.engine.scheme.facts import Event, Facts, Judged, Rating, Value
from yipanqi.engine.scheme.measures import (
    MEAN,
    Combine,
    Count,
    Duties,
    Events,
    How,
    Indicator,
    Judgement,
    Period,
    Take,
    Tasks,
    Times,
    Votes,
)
from yipanqi.engine.scheme.model import (
    Band,
    Clamp,
    Conventions,
    Dedupe,
    Effect,
    Fold,
    Grading,
    Group,
    Kind,
    Leaf,
    Linear,
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

NAMES = {"late": "迟报，一次", "case": "违纪：案件", "rate": "办结率（%）", "score": "业务考核", "plan": "要点"}
EVENTS, TASKS, INDICATORS, GRADES = ("late", "case"), ("plan", "finding"), ("rate", "score"), ("优秀", "合格", "不合格")
CLASSES, LEVELS = ("甲类", "乙类"), ("省级", "市级")

numbers = st.builds(Fraction, st.integers(-40, 40), st.sampled_from([1, 2, 4, 5, 10, 100]))
positive = st.builds(Fraction, st.integers(1, 40), st.sampled_from([1, 2, 5, 10]))
some = st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2, unique=True).map(tuple)


def trimmed(draw) -> Combine:
    trim = draw(st.integers(1, 2))
    return Combine(how=How.TRIMMED_MEAN, trim=trim, above=draw(st.integers(2 * trim, 7)))


@st.composite
def events(draw) -> Events:
    pairs = [("class", one) for one in CLASSES] + [("level", one) for one in LEVELS]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
    times = tuple(Times(of=of, value=value, times=draw(positive)) for of, value in chosen)
    return Events(codes=draw(some), times=times)


@st.composite
def votes(draw) -> Votes:
    plain = draw(st.booleans())
    questions = ("总体",) if not plain or draw(st.booleans()) else ("总体", "作风")
    grades = tuple(zip(GRADES, draw(st.tuples(numbers, numbers, numbers)), strict=True))
    raters = MEAN if plain else trimmed(draw)
    return Votes(ballot="年度", questions=questions, grades=grades, raters=raters, least=draw(st.integers(5, 6)))


plain_measures = st.one_of(
    st.builds(
        Duties,
        duties=st.lists(st.sampled_from(["members_meeting", "theme_day"]), min_size=1, unique=True).map(tuple),
        take=st.sampled_from([Take.SHORTFALL, Take.MISSED, Take.RATE]),
    ),
    st.builds(
        Tasks,
        kinds=st.lists(st.sampled_from(TASKS), min_size=1, unique=True).map(tuple),
        take=st.sampled_from([Take.MISSED, Take.LATE, Take.SENT_BACK, Take.RATE]),
    ),
    st.builds(Indicator, code=st.sampled_from(INDICATORS), period=st.sampled_from(Period), share=st.booleans()),
    st.builds(Indicator, code=st.just("score"), imported=st.just(True)),
    st.builds(Judgement, code=st.just("leader"), low=st.just(Fraction(0)), high=positive),
    st.builds(Count, field=st.sampled_from(["members", "full_members"])),
)
measures = st.one_of(plain_measures, events(), votes())


@st.composite
def relates(draw) -> Relate:
    to = draw(st.sampled_from(To))
    how = draw(st.sampled_from(["difference", "ratio"])) if to is not To.RANK else "difference"
    chosen = {"to": to, "how": how}
    if to is To.TARGET:
        chosen["target"] = draw(positive)
    elif to is To.OWN:
        chosen["own"] = draw(plain_measures)
    else:
        chosen["scope"] = draw(st.sampled_from(Scope))
    if to in (To.BEST, To.RANK):
        chosen["high_first"] = draw(st.booleans())
    if to is To.MEAN:
        chosen["places"] = draw(st.integers(0, 4))
    if to is To.RANK:
        chosen |= {"ties": draw(st.sampled_from(Ties)), "basis": "党组会议〔2026〕3号"}
    return Relate(**chosen)


@st.composite
def quantities(draw) -> Quantity:
    measure = draw(measures)
    relate = draw(st.none() | relates())
    dedupe = None
    if isinstance(measure, Events):
        same, split = draw(st.booleans()), draw(st.booleans())
        dedupe = Dedupe(same_case=same, split=split) if same or split else None
    fold = draw(folds(measure))
    stated = fold is not None or (relate is not None and relate.peers)
    places = draw(st.integers(0, 4)) if stated else draw(st.none() | st.integers(0, 4))
    return Quantity(measure=measure, dedupe=dedupe, fold=fold, places=places, relate=relate)


@st.composite
def folds(draw, measure):
    over = draw(st.sampled_from([None, Over.MEMBERS, *([Over.PERIODS] if isinstance(measure, Indicator) else [])]))
    if over is None:
        return None
    how = draw(st.sampled_from([How.SUM, How.MEAN, How.MAX, How.TRIMMED_MEAN]))
    combine = trimmed(draw) if how is How.TRIMMED_MEAN else Combine(how=how)
    return Fold(over=over, combine=combine, kinds=("branch", "group") if over is Over.MEMBERS else ())


@st.composite
def curves(draw):
    falling = draw(st.booleans())
    xs = sorted(draw(st.lists(numbers, min_size=1, max_size=4, unique=True)))
    ys = sorted(draw(st.lists(numbers, min_size=len(xs) + 1, max_size=len(xs) + 1)), reverse=falling)
    if draw(st.booleans()):
        return Steps(steps=tuple(zip(xs, ys[1:], strict=True)), below=ys[0])
    sign = -1 if falling else 1
    before, after = (
        draw(st.sampled_from([Fraction(0), Fraction(1, 2)])),
        draw(st.sampled_from([Fraction(0), Fraction(3, 10)])),
    )
    return Linear(knots=tuple(zip(xs, ys[1:], strict=True)), before=sign * before, after=sign * after)


@st.composite
def clamps(draw):
    low, high = sorted(draw(st.tuples(numbers, numbers)))
    return draw(
        st.sampled_from([None, Clamp(low, None), Clamp(None, high), Clamp(low, high), Clamp(Fraction(0), None)])
    )


def policies(quantity):
    """Policies that the model allows for the quantity."""
    known = [Policy.DROP, Policy.FULL, Policy.ZERO, *([Policy.MEAN] if quantity.is_settled else [])]
    return st.sampled_from(known)


@st.composite
def leaves(draw, id_: str, weighted: bool):
    quantity = draw(quantities())
    missing = draw(st.sampled_from([Policy.UNDECIDED, None, None]))
    return Leaf(
        id=id_,
        title=f"项{id_}",
        quantity=quantity,
        curve=draw(curves()),
        clamp=draw(clamps()),
        points=draw(st.sampled_from([Fraction(0), Fraction(1), Fraction(5, 2), Fraction(10)])),
        weight=draw(positive) if weighted else None,
        applies=draw(st.sampled_from([(), (), (Condition("full_members", ">=", 3),)])),
        kinds=draw(st.sampled_from([(), (), ("branch",)])),
        exempt=draw(policies(quantity)),
        missing=missing or draw(policies(quantity)),
    )


@st.composite
def groups(draw, id_: str, depth: int, weighted: bool = False):
    how = draw(st.sampled_from(How))
    combine = trimmed(draw) if how is How.TRIMMED_MEAN else Combine(how=how)
    deeper = how is How.WEIGHTED_MEAN
    children = []
    for number in range(draw(st.integers(1, 3))):
        name = f"{id_}.{number}"
        inner = depth and draw(st.booleans())
        children.append(draw(groups(name, depth - 1, deeper) if inner else leaves(name, deeper)))
    return Group(
        id=id_,
        title=f"组{id_}",
        children=tuple(children),
        combine=combine,
        clamp=draw(clamps()),
        points=Fraction(0) if how is How.SUM else draw(st.sampled_from([Fraction(0), Fraction(7, 2)])),
        weight=draw(positive) if weighted else None,
        exempt=draw(st.sampled_from([Policy.DROP, Policy.FULL, Policy.ZERO])),
    )


@st.composite
def effects(draw, number: int):
    return Effect(
        id=f"e{number}",
        title=f"否决{number}",
        kind=draw(st.sampled_from(Kind)),
        quantity=draw(quantities()),
        op=draw(st.sampled_from(Op)),
        value=draw(numbers),
        grade=draw(st.sampled_from(["好", "中", "差"])),
        basis="本机关办法",
    )


@st.composite
def gradings(draw, ids):
    high, low = sorted(draw(st.tuples(numbers, numbers).filter(lambda pair: pair[0] != pair[1])), reverse=True)
    quotas = tuple(
        Quota(
            grade=grade,
            share=draw(st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(4, 5)])),
            scope=draw(st.sampled_from(Scope)),
            keep_ties=draw(st.booleans()),
        )
        for grade in draw(st.lists(st.sampled_from(["好", "中"]), unique=True))
    )
    bands = (Band(grade="好", least=high), Band(grade="中", least=low), Band(grade="差", least=None))
    return Grading(bands=bands, quotas=quotas, of=draw(st.sampled_from(["", *ids])))


@st.composite
def some_schemes(draw, depth: int = 2) -> Scheme:
    root = draw(groups("r", depth))
    ids = [node.id for node in _nodes(root)]
    grading = draw(st.none() | gradings(ids))
    return Scheme(
        id="random",
        version=1,
        title="随机方案",
        basis="测试",
        subjects=draw(st.sampled_from([("branch",), ("branch", "general_branch")])),
        root=root,
        grading=grading,
        effects=tuple(draw(effects(n)) for n in range(draw(st.integers(0, 2)))) if grading else (),
        conventions=Conventions(
            places=draw(st.integers(0, 3)),
            rounding=draw(st.sampled_from(Rounding)),
            peer_places=draw(st.integers(0, 3)),
        ),
    )


def _nodes(node):
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


amounts = st.builds(Fraction, st.integers(-300, 300), st.sampled_from([1, 2, 3, 4, 10])).filter(
    lambda number: number.denominator != 3
)
ORGS = (1, 2, 3, 4, 5)
YEAR_DAYS = st.dates(date(2025, 11, 1), date(2027, 1, 31))


org = st.sampled_from(ORGS)
LABELS = ("2026", "2026H1", "2026H2", *(f"2026Q{n}" for n in (1, 2, 3, 4)), *(f"2026-{n:02d}" for n in range(1, 13)))


@st.composite
def organizations(draw) -> list[OrganizationState]:
    """One general branch, some branches below it or elsewhere."""
    return [
        OrganizationState(
            org_id=org_id,
            kind="general_branch" if org_id == 1 else draw(st.sampled_from(["branch", "branch", "group"])),
            founded_on=draw(st.sampled_from([date(2020, 1, 1), date(2026, 5, 1)])),
            dissolved_on=draw(st.sampled_from([None, None, None, date(2026, 8, 1)])),
            parent_id=draw(st.sampled_from([None, 1, 1])) if org_id > 1 else None,
            members=draw(st.none() | st.integers(3, 9)),
            full_members=draw(st.none() | st.integers(2, 3)),
        )
        for org_id in ORGS
    ]


@st.composite
def activities(draw) -> list[Activity]:
    kinds = st.sampled_from(["members_meeting", "theme_day"])
    held = draw(st.lists(st.tuples(kinds, YEAR_DAYS, org), max_size=12))
    return [Activity(activity_id=n, kind=kind, org_id=of, held_on=day) for n, (kind, day, of) in enumerate(held)]


tasks = st.lists(
    st.builds(
        dict,
        org_id=org,
        kind=st.sampled_from(TASKS),
        due_on=YEAR_DAYS,
        done_on=st.none() | YEAR_DAYS,
        sent_back=st.sampled_from([None, 0, 1, 2]),
    ),
    max_size=6,
).map(lambda rows: [ExtraObligation(obligation_id=n, **row) for n, row in enumerate(rows)])
happened = st.lists(
    st.builds(
        dict,
        org_id=org,
        code=st.sampled_from(EVENTS),
        occurred_on=YEAR_DAYS,
        class_=st.sampled_from([None, *CLASSES]),
        level=st.sampled_from([None, *LEVELS]),
        dedupe_key=st.sampled_from([None, "甲案", "乙案"]),
        shared_with=st.lists(org, max_size=2).map(tuple),
    ),
    max_size=8,
).map(lambda rows: [Event(event_id=n, **row) for n, row in enumerate(rows)])


@st.composite
def values(draw) -> list[Value]:
    """Indicators as plain values or as fractions; the imported score often enough to be there."""
    keys = draw(
        st.lists(st.tuples(org, st.sampled_from(INDICATORS), st.sampled_from(LABELS)), max_size=25, unique=True)
    )
    scores = [(org_id, "score", "2026") for org_id in ORGS if draw(st.booleans())]
    plain = st.builds(dict, value=amounts)
    fraction = st.builds(dict, numerator=amounts, denominator=st.none() | amounts)
    return [
        Value(org_id=org_id, code=code, period=period, **draw(plain | fraction))
        for org_id, code, period in dict.fromkeys([*keys, *scores])
    ]


@st.composite
def ratings(draw) -> list[Rating]:
    grades = st.lists(st.sampled_from([*GRADES, "弃权"]), min_size=4, max_size=9)
    return [
        Rating(org_id=org_id, ballot="年度", question=question, grade=grade)
        for org_id in draw(st.lists(org, max_size=3, unique=True))
        for question in ("总体", "作风")
        for grade in draw(grades)
    ]


judgements = st.dictionaries(org, amounts, max_size=4).map(
    lambda given: [Judged(org_id=of, code="leader", points=points, reason="理由") for of, points in given.items()]
)
lifted = org.map(lambda of: [Waiver(waiver_id=1, org_id=of, duty="theme_day", from_on=date(2026, 3, 1))])
facts = st.builds(
    Facts,
    organizations=organizations(),
    activities=activities(),
    waivers=lifted,
    tasks=tasks,
    events=happened,
    values=values(),
    ratings=ratings(),
    judgements=judgements,
)
