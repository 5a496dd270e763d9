"""Hypothesis strategies and small makers shared by the engine's tests."""

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from yipanqi.engine.duties.model import Activity, Appointment, ExtraObligation, OrganizationState, Waiver
from yipanqi.engine.periods import Window
from yipanqi.engine.rules import Clause, Condition, DutyRule, Pack, Regulation, RuleSet

FIRST, LAST = date(2024, 6, 1), date(2027, 3, 31)
KINDS = ("branch", "general_branch", "organ_committee", "group", "leading_group")
CODES = ("members_meeting", "committee_meeting", "theme_day", "org_life_meeting", "election", "work_report")
POSTS = ("secretary", "committee_member")
ORG_IDS = (1, 2, 7)

days = st.dates(FIRST, LAST)
coarse_days = st.builds(
    lambda month, edge: _month_edge(month, edge), st.integers(0, 33), st.sampled_from(["first", "last", "middle"])
)
any_day = st.one_of(days, coarse_days)
maybe_day = st.none() | any_day
counts = st.none() | st.integers(0, 120)


def _month_edge(months: int, edge: str) -> date:
    year, month = divmod(FIRST.year * 12 + FIRST.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return {"first": first, "middle": first + timedelta(days=14), "last": following - timedelta(days=1)}[edge]


def rule_set(*duties: DutyRule, effective_from: date = date(2000, 1, 1)) -> RuleSet:
    """A rule set of one package that cites one clause."""
    return RuleSet(
        (
            Pack(
                id="test",
                version=1,
                title="测试",
                fingerprint="",
                effective_from=effective_from,
                regulations=(Regulation(code="T", title="测试条例", issuer="测试机关", effective_on=effective_from),),
                clauses=(Clause(id="T-1", regulation="T", article="第一条", text="测试。", status="S"),),
                duties=duties,
            ),
        )
    )


def rule(code: str = "members_meeting", period: str = "quarter", **kwargs) -> DutyRule:
    """A calendar rule for branches unless told otherwise."""
    kwargs.setdefault("id", code)
    kwargs.setdefault("counts", () if period == "vacancy" else (code,))
    kwargs.setdefault("subjects", ("branch",))
    return DutyRule(
        code=code, period=period, title=code, clause="T-1", severity=kwargs.pop("severity", "hard"), **kwargs
    )


def organization(**kwargs) -> OrganizationState:
    return OrganizationState(**{"org_id": 1, "kind": "branch", "founded_on": date(2020, 1, 1), **kwargs})


def year(number: int = 2026) -> Window:
    return Window(date(number, 1, 1), date(number, 12, 31))


@st.composite
def rule_sets(draw) -> RuleSet:
    """Random rules: at most one per duty code, of every shape of period; most of them bind branches."""
    duties = []
    for number, code in enumerate(draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=5, unique=True))):
        period = draw(st.sampled_from(["month", "quarter", "half_year", "year", "term"]))
        effective_from = draw(mostly(date(2000, 1, 1), coarse_days))
        duties.append(
            rule(
                code,
                period,
                id=f"r{number}",
                subjects=tuple(draw(st.sets(st.sampled_from(KINDS[1:]), max_size=2)) | {draw(mostly("branch", KINDS))}),
                counts=tuple({code} | draw(st.sets(st.sampled_from(CODES), max_size=2))),
                years=draw(st.integers(1, 3)) if period == "term" else None,
                minimum=draw(mostly(1, (1, 2, 3))),
                severity=draw(st.sampled_from(["hard", "soft"])),
                grace_days=draw(mostly(0, (1, 30))),
                exempt_temporary=draw(st.booleans()),
                when=tuple(draw(mostly((), (1, 2)).flatmap(some_conditions))),
                effective_from=effective_from,
                effective_to=draw(mostly(None, st.dates(max(effective_from, FIRST), LAST))),
            )
        )
    if draw(st.booleans()):
        days = draw(st.sampled_from([1, 30, 60, 90]))
        duties.append(rule("vacancy", "vacancy", days=days, posts=POSTS, subjects=KINDS[:3], exempt_temporary=True))
    return rule_set(*duties)


def mostly(usual, others) -> st.SearchStrategy:
    """The usual value in three cases of four, so that a random world is not an empty one."""
    rare = others if isinstance(others, st.SearchStrategy) else st.sampled_from(list(others))
    return st.sampled_from([True, True, True, False]).flatmap(lambda plain: st.just(usual) if plain else rare)


def some_conditions(number: int | tuple) -> st.SearchStrategy:
    return st.lists(conditions(), min_size=number, max_size=number) if number else st.just(())


@st.composite
def conditions(draw) -> Condition:
    if draw(st.booleans()):
        return Condition("has_committee", draw(st.sampled_from(["==", "!="])), draw(st.booleans()))
    field = draw(st.sampled_from(["members", "full_members", "groups"]))
    return Condition(field, draw(st.sampled_from(["==", "!=", ">=", "<=", ">", "<"])), draw(st.integers(0, 100)))


@st.composite
def histories(draw, org_id: int) -> list[OrganizationState]:
    """One to three states of one organisation; kinds, numbers and ends may change on the way, gaps included."""
    starts = [None, *sorted(draw(st.sets(any_day, max_size=2)))][draw(st.integers(0, 1)) :] or [None]
    states = []
    for number, start in enumerate(starts):
        following = starts[number + 1] if number + 1 < len(starts) else LAST
        until = draw(st.none() | st.dates(start or FIRST, max(following, start or FIRST)))
        states.append(draw(organization_states(org_id, start, until)))
    return states


def organization_states(org_id, valid_from, valid_to) -> st.SearchStrategy[OrganizationState]:
    return st.builds(
        OrganizationState,
        org_id=st.just(org_id),
        kind=mostly("branch", KINDS),
        founded_on=mostly(date(2015, 1, 1), any_day),
        dissolved_on=mostly(None, any_day),
        is_temporary=mostly(False, (True,)),
        has_committee=st.none() | st.booleans(),
        members=counts,
        full_members=counts,
        groups=counts,
        last_election_on=st.none() | st.dates(date(2022, 1, 1), LAST) | st.just(date(2024, 2, 29)),
        valid_from=st.just(valid_from),
        valid_to=st.just(valid_to),
        go_live_on=mostly(None, any_day),
    )


@st.composite
def activities(draw, near: Window, kinds: tuple[str, ...]) -> list[Activity]:
    """Records mostly held near the window, some entered late; one record may be several kinds."""
    found = {}
    held_days = mostly(None, any_day).flatmap(
        lambda day: st.just(day) if day else st.dates(near.start - timedelta(days=31), near.end + timedelta(days=31))
    )
    for number in range(draw(st.sampled_from([60, 30, 0]))):
        held_on = draw(held_days)
        late = draw(mostly(None, st.integers(0, 60)))
        recorded_at = late if late is None else datetime.combine(held_on + timedelta(days=late), time(23, 59, 59))
        activity_id = draw(mostly(number, [number // 2, -number, 10**12 + number]))
        kind = draw(mostly(kinds[number % len(kinds)], CODES))
        found.setdefault(
            (activity_id, kind),
            Activity(
                activity_id=activity_id,
                kind=kind,
                org_id=draw(mostly(ORG_IDS[0], ORG_IDS)),
                held_on=held_on,
                recorded_at=recorded_at,
            ),
        )
    return list(found.values())


@st.composite
def appointments(draw, near: Window) -> list[Appointment]:
    """Holders who follow each other with gaps and overlaps around the limits of a handover, and some beside them."""
    found: list[Appointment] = []
    for _ in range(draw(st.sampled_from([3, 2, 1, 0]))):
        org_id, post = draw(mostly(1, ORG_IDS)), draw(mostly(POSTS[1], [POSTS[0], "group_leader"]))
        from_on = draw(st.dates(FIRST, near.start))
        for _ in range(draw(st.sampled_from([3, 2, 1]))):
            last = draw(st.dates(from_on, max(near.end, from_on)) | st.just(from_on))
            to_on = draw(mostly(last, (None,)))
            found.append(Appointment(appointment_id=len(found), org_id=org_id, post=post, from_on=from_on, to_on=to_on))
            from_on = last + timedelta(days=draw(st.sampled_from([-31, -30, 0, 1, 2, 20, 30, 31, 60, 61])))
    return found


@st.composite
def waivers(draw) -> list[Waiver]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        from_on = draw(any_day)
        found.append(
            Waiver(
                waiver_id=number,
                org_id=draw(mostly(1, ORG_IDS)),
                duty=draw(st.sampled_from([*CODES, "vacancy", "task"])),
                from_on=from_on,
                to_on=draw(st.none() | st.dates(from_on, LAST + timedelta(days=30))),
            )
        )
    return found


@st.composite
def obligations(draw) -> list[ExtraObligation]:
    return [
        ExtraObligation(
            obligation_id=number,
            org_id=draw(st.sampled_from(ORG_IDS)),
            kind=draw(st.sampled_from(["task", "finding"])),
            due_on=draw(any_day),
            done_on=draw(maybe_day),
            accepted_on=draw(maybe_day),
            sent_back=draw(st.none() | st.integers(0, 2)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


@st.composite
def windows(draw) -> Window:
    first, last = sorted([draw(any_day), draw(any_day)])
    return draw(st.sampled_from([year(2025), year(2026), Window(first, last)]))


@st.composite
def worlds(draw) -> dict:
    """Everything one evaluation reads."""
    window, rules = draw(windows()), draw(rule_sets())
    kinds = tuple(kind for rule in rules.duties for kind in rule.counts)
    return {
        "organizations": [state for org_id in ORG_IDS for state in draw(histories(org_id))],
        "activities": draw(activities(window, kinds)),
        "appointments": draw(appointments(window)),
        "waivers": draw(waivers()),
        "rules": rules,
        "window": window,
        "as_of": draw(st.sampled_from([window.end, window.end + timedelta(days=31)]) | any_day),
    }


@st.composite
def offices(draw) -> dict:
    """A world of nothing but offices that fall vacant and are filled again."""
    window = draw(windows())
    days = draw(st.sampled_from([1, 30, 60, 90]))
    return {
        "organizations": [organization(org_id=org_id) for org_id in ORG_IDS],
        "activities": [],
        "appointments": draw(appointments(window)),
        "waivers": draw(mostly([], waivers())),
        "rules": rule_set(rule("vacancy", "vacancy", days=days, posts=POSTS)),
        "window": window,
        "as_of": draw(st.sampled_from([window.end, window.end + timedelta(days=31)]) | any_day),
    }
