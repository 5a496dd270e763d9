"""A third reading of the duties, written from the sentences of the design and sharing nothing with the executors.

It walks through days one by one and looks everything up in plain lists: slow, but short enough to be believed.
"""

from datetime import date, timedelta

DAY = timedelta(days=1)


def rows(world: dict) -> tuple[list[tuple], list[tuple]]:
    """Sorted due rows and state rows of a world, as ``executors.rows_of`` gives them."""
    due, state = [], []
    for org_id in {one.org_id for one in world["organizations"]}:
        for rule in world["rules"].duties:
            for first, last, minimum in owed(world, org_id, rule):
                due.append((org_id, rule.code, first, last, minimum, rule.severity, rule.clause))
                done, ids = fulfilled(world, org_id, rule, first, last)
                word = standing(world, org_id, rule, last, done >= minimum)
                state.append((org_id, rule.code, first, done, word, ids))
    return sorted(due), sorted(state)


def owed(world, org_id, rule):
    """(first day, last day, minimum) of what the organisation owes."""
    found = {"term": terms, "vacancy": vacant_seats}.get(rule.period, calendar)(world, org_id, rule)
    window = world["window"]
    for first, last, minimum, state in found:
        deciding_day = last if rule.period == "term" else first
        if not window.start <= last <= window.end or state is None:
            continue
        if not rule.effective_from <= deciding_day <= (rule.effective_to or date.max):
            continue
        if state.go_live_on is not None and deciding_day < state.go_live_on:
            continue
        if is_bound(rule, state) and lived_throughout(world, org_id, state, first, last):
            yield first, last, minimum


def calendar(world, org_id, rule):
    """Every month, quarter, half-year or year, found by sorting the days of the years asked about."""
    length = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[rule.period]
    day, end = date(world["window"].start.year, 1, 1), date(world["window"].end.year, 12, 31)
    groups: dict[tuple[int, int], list[date]] = {}
    while day <= end:
        groups.setdefault((day.year, (day.month - 1) // length), []).append(day)
        day += DAY
    for days in groups.values():
        yield days[0], days[-1], rule.minimum, state_on(world, org_id, days[0])


def terms(world, org_id, rule):
    """From the day after every known election to its anniversary; the earliest state that knows it decides."""
    states = states_of(world, org_id)
    for elected_on in {state.last_election_on for state in states if state.last_election_on}:
        last = elected_on
        while (last.year - elected_on.year, last.month, last.day) < (rule.years, elected_on.month, elected_on.day):
            last += DAY
        if (last.month, last.day) != (elected_on.month, elected_on.day):
            last -= DAY  # 29 February in a common year
        state = next(state for state in states if state.last_election_on == elected_on)
        yield elected_on + DAY, last, rule.minimum, state


def vacant_seats(world, org_id, rule):
    """Seats left empty, all posts that fell vacant on one day together."""
    for last_day in {one.to_on for post in rule.posts for one in holders(world, org_id, post) if one.to_on}:
        seats = sum(empty_seats(world, org_id, post, last_day) for post in rule.posts)
        if seats:
            first = last_day + DAY
            yield first, last_day + rule.days * DAY, seats, state_on(world, org_id, first)


def empty_seats(world, org_id, post, last_day):
    leaving = [one for one in holders(world, org_id, post) if one.to_on == last_day]
    if not leaving:
        return 0
    eve = min(one.from_on for one in leaving)
    successors = [
        one
        for one in holders(world, org_id, post)
        if one not in leaving and eve < one.from_on and -1 <= (last_day - one.from_on).days <= 30
    ]
    return max(0, len(leaving) - len(successors))


def fulfilled(world, org_id, rule, first, last):
    """(number, ids) of what counts for the period and is known by the end of ``as_of``."""
    if rule.period == "vacancy":
        return refilled(world, org_id, rule, first, last)
    ids = {
        one.activity_id
        for one in world["activities"]
        if one.org_id == org_id and one.kind in rule.counts and first <= one.held_on <= last and is_known(world, one)
    }
    return len(ids), tuple(sorted(ids))


def refilled(world, org_id, rule, first, last):
    done, ids = 0, []
    for post in rule.posts:
        seats = empty_seats(world, org_id, post, first - DAY)
        if not seats:
            continue
        came = [one for one in holders(world, org_id, post) if first < one.from_on <= min(last, world["as_of"])]
        before = in_office(world, org_id, post, first)
        more = [in_office(world, org_id, post, one.from_on) - before for one in came]
        done += min(seats, max([0, *more]))
        ids += [one.appointment_id for one in came]
    return done, tuple(sorted(ids))


def standing(world, org_id, rule, last, is_done):
    if is_done:
        return "met"
    if is_waived(world["waivers"], org_id, rule.code, last):
        return "waived"
    return "missed" if world["as_of"] > last + rule.grace_days * DAY else "pending"


def one_off(obligation, waivers, as_of):
    """State of a one-off obligation."""
    needed = [obligation.done_on, obligation.accepted_on] if obligation.sent_back else [obligation.done_on]
    if all(day is not None and day <= as_of for day in needed):
        return "met" if obligation.done_on <= obligation.due_on else "late"
    if is_waived(waivers, obligation.org_id, obligation.kind, obligation.due_on):
        return "waived"
    return "missed" if as_of > obligation.due_on else "pending"


def is_waived(waivers, org_id, duty, day):
    own = [one for one in waivers if (one.org_id, one.duty) == (org_id, duty)]
    return any(one.from_on <= day <= (one.to_on or date.max) for one in own)


def states_of(world, org_id):
    states = [one for one in world["organizations"] if one.org_id == org_id]
    return sorted(states, key=lambda one: one.valid_from or date.min)


def state_on(world, org_id, day):
    """The state that began last, if it has not ended before the day."""
    begun = [one for one in states_of(world, org_id) if one.valid_from is None or one.valid_from <= day]
    return begun[-1] if begun and (begun[-1].valid_to is None or day <= begun[-1].valid_to) else None


def is_bound(rule, state):
    if state.kind not in rule.subjects or (rule.exempt_temporary and state.is_temporary):
        return False
    for condition in rule.when:
        value = getattr(state, condition.field)
        wanted = condition.value
        compared = value is not None and {
            "==": value == wanted, "!=": value != wanted, "<": value < wanted,
            "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted,
        }[condition.op]  # fmt: skip
        if not compared:
            return False
    return True


def lived_throughout(world, org_id, state, first, last):
    ends = [one.dissolved_on for one in states_of(world, org_id) if one.dissolved_on]
    day = first
    while day <= last:
        if day < state.founded_on or any(day > end for end in ends):
            return False
        day += DAY
    return True


def is_known(world, activity):
    recorded_on = activity.held_on if activity.recorded_at is None else activity.recorded_at.date()
    return max(activity.held_on, recorded_on) <= world["as_of"]


def holders(world, org_id, post):
    return [one for one in world["appointments"] if (one.org_id, one.post) == (org_id, post)]


def in_office(world, org_id, post, day):
    return sum(one.from_on <= day <= (one.to_on or date.max) for one in holders(world, org_id, post))
