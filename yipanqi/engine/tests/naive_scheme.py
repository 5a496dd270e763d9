"""A third reading of schemes, written from the manual and sharing nothing with the executors but the scheme itself.

Everything is looked up again whenever it is needed, one organisation and one number at a time. A number is a Fraction,
or one of the words ``exempt`` and ``missing``.
"""

from fractions import Fraction

from . import naive

EXEMPT, MISSING = "exempt", "missing"
PERIODS = {
    "year": ["{y}"],
    "half_year": ["{y}H1", "{y}H2"],
    "quarter": ["{y}Q1", "{y}Q2", "{y}Q3", "{y}Q4"],
    "month": [f"{{y}}-{month:02d}" for month in range(1, 13)],
}


def rows(scheme, facts, rules, window, as_of):
    """What ``reference_rows`` gives, for a window of one calendar year."""
    sheet = Sheet(scheme, facts, rules, window, as_of)
    return [sheet.row(org_id) for org_id in sorted(sheet.orgs)]


class Sheet:
    def __init__(self, scheme, facts, rules, window, as_of):
        self.scheme, self.facts, self.rules, self.window, self.as_of = scheme, facts, rules, window, as_of
        states = {one.org_id: naive.state_on({"organizations": facts.organizations}, one.org_id, window.end)
                  for one in facts.organizations}  # fmt: skip
        self.state = {
            org_id: one
            for org_id, one in states.items()
            if one and one.founded_on <= window.end and (not one.dissolved_on or window.end <= one.dissolved_on)
        }
        self.orgs = [org_id for org_id, one in self.state.items() if one.kind in scheme.subjects]
        world = {
            "organizations": facts.organizations, "activities": facts.activities, "appointments": facts.appointments,
            "waivers": facts.waivers, "rules": rules, "window": window, "as_of": as_of,
        }  # fmt: skip
        due, state = naive.rows(world)
        minimum = {(org_id, duty, first): least for org_id, duty, first, _, least, *_ in due}
        self.duties = [
            (org_id, duty, word, minimum[org_id, duty, first] - done) for org_id, duty, first, done, word, _ in state
        ]
        self.known: dict = {}

    # numbers

    def number(self, measure, org_id, dedupe=None, label=None):
        return getattr(self, f"_{measure.name}")(measure, org_id, dedupe, label)

    def _duties(self, measure, org_id, *_):
        own = [(word, lack) for of, duty, word, lack in self.duties if of == org_id and duty in measure.duties]
        own = [(word, lack) for word, lack in own if word != "waived"]
        missed = [lack for word, lack in own if word == "missed"]
        met = sum(word == "met" for word, _ in own)
        if not own:
            return EXEMPT
        if measure.take == "rate":
            return Fraction(met, met + len(missed)) if met + len(missed) else EXEMPT
        return Fraction(sum(missed) if measure.take == "shortfall" else len(missed))

    def _tasks(self, measure, org_id, *_):
        own = [one for one in self.facts.tasks if one.org_id == org_id and one.kind in measure.kinds]
        own = [one for one in own if self.window.start <= one.due_on <= self.window.end]
        told = [(one, naive.one_off(one, self.facts.waivers, self.as_of)) for one in own]
        told = [(one, word) for one, word in told if word != "waived"]
        number = {word: sum(other == word for _, other in told) for word in ("met", "late", "missed")}
        if not told:
            return EXEMPT
        if measure.take == "sent_back":
            return Fraction(sum(one.sent_back or 0 for one, _ in told))
        if measure.take == "rate":
            return Fraction(number["met"], sum(number.values())) if sum(number.values()) else EXEMPT
        return Fraction(number[measure.take])

    def _events(self, measure, org_id, dedupe, _):
        total, cases = Fraction(0), {}
        for one in self.facts.events:
            parties = {one.org_id, *one.shared_with}
            day = one.occurred_on
            if org_id not in parties or one.code not in measure.codes:
                continue
            if day < self.window.start or day > self.window.end or day > self.as_of:
                continue
            counts = Fraction(1) if not measure.times else None
            for times in reversed(measure.times):
                if (one.class_ if times.of == "class" else one.level) == times.value:
                    counts = times.times
            if counts is None:
                continue
            counts = counts / len(parties) if dedupe and dedupe.split else counts
            if dedupe and dedupe.same_case and one.dedupe_key is not None:
                cases[one.dedupe_key] = max(counts, cases.get(one.dedupe_key, counts))
            else:
                total += counts
        return total + sum(cases.values())

    def _indicator(self, measure, org_id, _, label):
        label = label or PERIODS[measure.period][-1].format(y=self.window.end.year)
        for one in self.facts.values:
            if (one.org_id, one.code, one.period) == (org_id, measure.code, label):
                if one.value is not None:
                    return one.value
                if one.numerator is None or one.denominator is None:
                    return MISSING
                return one.numerator / one.denominator if one.denominator else EXEMPT
        return MISSING

    def _votes(self, measure, org_id, *_):
        worth, given = dict(measure.grades), []
        for question in measure.questions:
            own = [
                worth[one.grade]
                for one in self.facts.ratings
                if (one.org_id, one.ballot, one.question) == (org_id, measure.ballot, question) and one.grade in worth
            ]
            if len(own) < measure.least:
                return MISSING
            given += own
        return together(measure.raters, given)

    def _judgement(self, measure, org_id, *_):
        for one in self.facts.judgements:
            if (one.org_id, one.code) == (org_id, measure.code):
                return one.points if measure.low <= one.points <= measure.high else MISSING
        return MISSING

    def _count(self, measure, org_id, *_):
        number = getattr(self.state[org_id], measure.field)
        return MISSING if number is None else Fraction(number)

    def stated(self, quantity, org_id):
        def one(of, label=None):
            return half_up(self.number(quantity.measure, of, quantity.dedupe, label), quantity.places)

        if quantity.fold is None:
            return one(org_id)
        if quantity.fold.over == "periods":
            labels = [label.format(y=self.window.end.year) for label in PERIODS[quantity.measure.period]]
            found = [one(org_id, label) for label in labels]
        else:
            below = [of for of, state in self.state.items() if state.parent_id == org_id]
            found = [one(of) for of in below if self.state[of].kind in quantity.fold.kinds]
        numbers = [number for number in found if not isinstance(number, str)]
        if MISSING in found:
            return MISSING
        return half_up(together(quantity.fold.combine, numbers), quantity.places) if numbers else EXEMPT

    def related(self, quantity, org_id, among):
        own, relate = self.stated(quantity, org_id), quantity.relate
        if relate is None or isinstance(own, str):
            return own
        if relate.to == "target":
            other = relate.target
        elif relate.to == "own":
            other = self.number(relate.own, org_id)
            if isinstance(other, str):
                return other
        else:
            peers = [of for of in among if self.scope(relate.scope, of) == self.scope(relate.scope, org_id)]
            numbers = [number for number in (self.stated(quantity, of) for of in peers) if not isinstance(number, str)]
            if relate.to == "rank":
                before = sum(one > own if relate.high_first else one < own for one in numbers)
                return Fraction(before + (1 if relate.ties == "better" else numbers.count(own)))
            best = max(numbers) if relate.high_first else min(numbers)
            other = best if relate.to == "best" else half_up(sum(numbers) / len(numbers), relate.places)
        if relate.how == "ratio":
            return own / other if other else EXEMPT
        return own - other

    def scope(self, scope, org_id):
        state = self.state[org_id]
        return {"all": "", "kind": state.kind, "siblings": state.parent_id}[scope]

    # points

    def leaf(self, leaf, org_id):
        """(points, what they lack): points None when dropped (exempt) or not to be said (missing)."""
        own = self.leaf_points(leaf, org_id)
        if not isinstance(own, str):
            return own, None
        policy = leaf.exempt if own == EXEMPT else leaf.missing
        if policy == "mean":
            others = [self.leaf_points(leaf, of) for of in self.orgs]
            others = [one for one in others if not isinstance(one, str)]
            if not others:
                return None, MISSING
            return half_up(sum(others) / len(others), self.scheme.conventions.peer_places), None
        return {
            "drop": (None, EXEMPT),
            "undecided": (None, MISSING),
            "full": (leaf.points, None),
            "zero": (Fraction(0), None),
        }[policy]

    def leaf_points(self, leaf, org_id):
        if (leaf.id, org_id) not in self.known:
            self.known[leaf.id, org_id] = self._leaf_points(leaf, org_id)
        return self.known[leaf.id, org_id]

    def _leaf_points(self, leaf, org_id):
        concerned = [of for of in self.orgs if self.concerns(leaf, of)]
        if org_id not in concerned:
            return EXEMPT
        number = self.related(leaf.quantity, org_id, concerned)
        if isinstance(number, str):
            return number
        points = on_curve(leaf.curve, number)
        if leaf.clamp and leaf.clamp.low is not None:
            points = max(points, leaf.clamp.low)
        if leaf.clamp and leaf.clamp.high is not None:
            points = min(points, leaf.clamp.high)
        return points

    def concerns(self, leaf, org_id):
        state = self.state[org_id]
        told = all(
            getattr(state, one.field) is not None
            and {">=": getattr(state, one.field) >= one.value}[one.op]
            for one in leaf.applies
        )  # fmt: skip
        return told and (not leaf.kinds or state.kind in leaf.kinds)

    def node(self, node, org_id):
        if not hasattr(node, "children"):
            return self.leaf(node, org_id)
        found = [(child, *self.node(child, org_id)) for child in node.children]
        if any(lack == MISSING and points is None for _, points, lack in found):
            return None, MISSING
        kept = [(child, points) for child, points, _ in found if points is not None]
        full, left = full_of(node), sum((full_of(child) for child, _ in kept), Fraction(0))
        sums = node.combine.how == "sum"
        if not kept or (sums and full and not left):
            return {"drop": (None, EXEMPT), "full": (full, None), "zero": (Fraction(0), None)}[node.exempt]
        if sums:
            scale = full / left if left else 1
            points = sum(points * scale if full_of(child) else points for child, points in kept)
        else:
            points = together(node.combine, [one for _, one in kept], [child.weight for child, _ in kept])
        if node.clamp and node.clamp.low is not None:
            points = max(points, node.clamp.low)
        if node.clamp and node.clamp.high is not None:
            points = min(points, node.clamp.high)
        return points, None

    # grades

    def row(self, org_id):
        points, lack = self.node(self.scheme.root, org_id)
        told = [(one.id, self.held(one, org_id)) for one in self.scheme.effects]
        leaves = {
            leaf.id: None if (own := self.leaf(leaf, org_id)[0]) is None else half_up(own, 6)
            for leaf in self.scheme.leaves()
        }
        words = [None if number is None else self.names[number] for number in self.grades(org_id)]
        held = tuple(id_ for id_, one in told if one is True)
        unsure = tuple(id_ for id_, one in told if one is None)
        return (org_id, self.printed(points), lack if points is None else None, *words, held, unsure, leaves)

    @property
    def names(self):
        return [band.grade for band in self.scheme.grading.bands]

    def printed(self, points):
        if points is None:
            return None
        conventions = self.scheme.conventions
        return to_places(points, conventions.places, conventions.rounding)

    def held(self, effect, org_id):
        number = self.related(effect.quantity, org_id, self.orgs)
        if isinstance(number, str):
            return None
        return {">=": number >= effect.value, ">": number > effect.value,
                "<=": number <= effect.value, "<": number < effect.value}[effect.op]  # fmt: skip

    def grades(self, org_id):
        """(by points, after effects, after quotas) as numbers from the best."""
        if self.scheme.grading is None:
            return None, None, None
        if "grades" not in self.known:
            self.known["grades"] = self.all_grades()
        return self.known["grades"].get(org_id, (None, None, None))

    def all_grades(self):
        bands, worst = self.scheme.grading.bands, len(self.names) - 1
        of = self.scheme.grading.of or self.scheme.root.id
        [graded] = [node for node in self.scheme.nodes() if node.id == of]
        points = {org_id: self.printed(self.node(graded, org_id)[0]) for org_id in self.orgs}
        points = {org_id: one for org_id, one in points.items() if one is not None}
        by_points, limited = {}, {}
        for org_id, own in points.items():
            by_points[org_id] = min([n for n, band in enumerate(bands[:-1]) if own >= band.least], default=worst)
            limited[org_id] = by_points[org_id]
            for effect in self.scheme.effects:
                grade, held = self.names.index(effect.grade), self.held(effect, org_id)
                acts = not held if effect.kind == "gate" else held
                bound = min(grade + (effect.kind == "gate"), worst) if acts else 0
                limited[org_id] = max(limited[org_id], bound)
        final = dict(limited)
        for grade, name in enumerate(self.names):
            for quota in (one for one in self.scheme.grading.quotas if one.grade == name):
                moved = [of for of in points if final[of] <= grade and not self.within(quota, grade, of, final, points)]
                for org_id in moved:
                    final[org_id] = grade + 1
        return {org_id: (by_points[org_id], limited[org_id], final[org_id]) for org_id in points}

    def within(self, quota, grade, org_id, final, points):
        peers = [of for of in points if self.scope(quota.scope, of) == self.scope(quota.scope, org_id)]
        places = int(len(peers) * quota.share)
        rivals = [points[of] for of in peers if final[of] <= grade]
        above = sum(one > points[org_id] for one in rivals)
        return above < places if quota.keep_ties else above + rivals.count(points[org_id]) <= places


def on_curve(curve, number):
    if hasattr(curve, "steps"):
        points = curve.below
        for start, worth in curve.steps:
            points = worth if number >= start else points
        return points
    (first, low), (last, high) = curve.knots[0], curve.knots[-1]
    if number < first:
        return low - curve.before * (first - number)
    if number > last:
        return high + curve.after * (number - last)
    for (x, y), (after, then) in zip(curve.knots, curve.knots[1:], strict=False):
        if x <= number <= after:
            return y * (after - number) / (after - x) + then * (number - x) / (after - x)
    return low


def together(combine, numbers, weights=None):
    numbers = list(numbers)
    if combine.how == "sum":
        return sum(numbers, Fraction(0))
    if combine.how == "max":
        return max(numbers)
    if combine.how == "ladder":
        return ([one for one in numbers if one > 0] or [Fraction(0)])[0]
    if combine.how == "weighted_mean":
        return sum(one * weight for one, weight in zip(numbers, weights, strict=True)) / sum(weights)
    if combine.how == "trimmed_mean" and len(numbers) > combine.above:
        for _ in range(combine.trim):
            numbers.remove(max(numbers))
            numbers.remove(min(numbers))
    return sum(numbers, Fraction(0)) / len(numbers)


def full_of(node):
    if hasattr(node, "children") and node.combine.how == "sum" and not node.points:
        return sum((full_of(child) for child in node.children), Fraction(0))
    return node.points


def half_up(number, places):
    return number if isinstance(number, str) or places is None else to_places(number, places, "half_up")


def to_places(number, places, rule):
    """By looking at the two neighbours."""
    unit = Fraction(1, 10**places)
    amount = abs(number)
    low = amount // unit * unit
    high = low + unit
    if rule == "down" or amount - low < high - amount:
        near = low
    elif amount - low > high - amount or rule == "half_up":
        near = high
    else:
        near = low if low / unit % 2 == 0 else high
    return near if number >= 0 else -near
