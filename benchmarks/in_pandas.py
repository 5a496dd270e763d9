"""The benchmark's scheme as somebody would write it with pandas: frames grouped and merged, a function for the points
of each item applied to its column, floats throughout.

It covers what `schemes/national.yaml` uses, reads the same files, and is there to be compared in speed.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from yipanqi.engine.periods import Window, calendar_periods
from yipanqi.engine.rules import RuleSet
from yipanqi.engine.scheme.measures import Duties, Events, Indicator, Judgement, Take, Tasks
from yipanqi.engine.scheme.model import Group, Leaf, Linear, Policy, Quantity, Scheme, To, full_points

WINDOW, AS_OF = Window(date(2026, 1, 1), date(2026, 12, 31)), date(2027, 1, 31)


class Country:
    """The fact tables of a folder as frames."""

    def __init__(self, folder: Path, scheme: Scheme, rules: RuleSet):
        self.scheme, self.rules = scheme, rules
        self.all = pd.read_parquet(folder / "organizations.parquet").set_index("org_id")
        self.orgs = self.all[self.all.kind.isin(scheme.subjects)]
        held = pd.read_parquet(folder / "activities.parquet", columns=["org_id", "kind", "held_on", "recorded_at"])
        self.held = held[pd.to_datetime(held.recorded_at) < pd.Timestamp(AS_OF) + pd.Timedelta(days=1)]
        self.tasks = pd.read_parquet(folder / "obligations_extra.parquet")
        self.events = pd.read_parquet(folder / "events.parquet")
        self.values = pd.read_parquet(folder / "values.parquet").astype({"value": float})
        self.duties: dict[str, pd.DataFrame] = {}

    def duty(self, code: str) -> pd.DataFrame:
        """Met, missed and short per organisation that owes it."""
        if code not in self.duties:
            parts = [self._rule(rule) for rule in self.rules.duties if rule.code == code and rule.is_calendar]
            self.duties[code] = pd.concat(parts).groupby(level=0).sum()
        return self.duties[code]

    def _rule(self, rule) -> pd.DataFrame:
        bound = self.orgs[self.orgs.kind.isin(rule.subjects)]
        if rule.exempt_temporary:
            bound = bound[~bound.is_temporary]
        for condition in rule.when:
            bound = bound.query(f"{condition.field} {condition.op} {condition.value}")
        held = self.held[self.held.kind.isin(rule.counts)]
        days = pd.to_datetime(held.held_on)
        found = pd.DataFrame({"met": 0, "missed": 0, "short": 0}, index=bound.index)
        for period in calendar_periods(rule.period, WINDOW):
            within = (days >= pd.Timestamp(period.start)) & (days <= pd.Timestamp(period.end))
            done = held[within].groupby("org_id").size().reindex(bound.index, fill_value=0)
            found["met"] += done >= rule.minimum
            found["missed"] += done < rule.minimum
            found["short"] += (rule.minimum - done).clip(lower=0)
        return found

    def measured(self, quantity: Quantity) -> pd.Series:
        """The measure per organisation, NaN without a value."""
        match quantity.measure:
            case Duties(duties=codes, take=take):
                total = pd.concat([self.duty(code) for code in codes]).groupby(level=0).sum()
                if take is Take.RATE:
                    return total.met / (total.met + total.missed)
                return total.short if take is Take.SHORTFALL else total.missed
            case Tasks(kinds=kinds, take=take):
                return self._tasks(kinds, take)
            case Events() as measure:
                return self._events(measure, quantity)
            case Indicator(code=code):
                rows = self.values[(self.values.code == code) & (self.values.period == "2026")]
                return rows.set_index("org_id").value
            case Judgement():
                return pd.Series(dtype=float)
        raise AssertionError(quantity)

    def _tasks(self, kinds, take) -> pd.Series:
        rows = self.tasks[self.tasks.kind.isin(kinds)].copy()
        due, done = pd.to_datetime(rows.due_on), pd.to_datetime(rows.done_on)
        finished = done.notna() & (rows.sent_back == 0)
        rows["met"], rows["late"] = finished & (done <= due), finished & (done > due)
        rows["missed"] = ~finished & (due < pd.Timestamp(AS_OF))
        total = rows.groupby("org_id")[["met", "late", "missed", "sent_back"]].sum()
        if take is Take.RATE:
            return total.met / (total.met + total.late + total.missed)
        return total[take.value]

    def _events(self, measure: Events, quantity: Quantity) -> pd.Series:
        rows = self.events[self.events.code.isin(measure.codes)].copy()
        rows["times"] = 1.0
        if measure.times:
            rows["times"] = rows.level.map({one.value: float(one.times) for one in measure.times})
        if quantity.dedupe and quantity.dedupe.same_case:
            rows["case"] = rows.dedupe_key.where(rows.dedupe_key.notna(), rows.event_id.astype(str))
            rows = rows.groupby(["org_id", "case"], as_index=False).times.max()
        return rows.groupby("org_id").times.sum().reindex(self.orgs.index, fill_value=0)

    def related(self, quantity: Quantity) -> pd.Series:
        value = self.measured(quantity).reindex(self.orgs.index)
        if quantity.places is not None:
            value = value.round(quantity.places)
        relate = quantity.relate
        if relate is None:
            return value
        if relate.to is To.TARGET:
            return value / float(relate.target) if relate.how == "ratio" else value - float(relate.target)
        keys = {"all": 0, "kind": self.orgs.kind, "siblings": self.orgs.parent_id.fillna(-1)}[relate.scope.value]
        grouped = value.groupby(keys)
        other = grouped.transform("max") if relate.to is To.BEST else grouped.transform("mean").round(relate.places)
        return value / other if relate.how == "ratio" else value - other

    def leaf(self, leaf: Leaf) -> pd.Series:
        """Points, NaN where it is dropped."""
        value = self.related(leaf.quantity)
        points = value.apply(_points_of(leaf))
        policy = leaf.missing if isinstance(leaf.quantity.measure, Indicator | Judgement) else leaf.exempt
        fill = {Policy.FULL: float(leaf.points), Policy.ZERO: 0.0, Policy.MEAN: points.mean()}.get(policy)
        return points if fill is None else points.fillna(fill)

    def node(self, node: Leaf | Group) -> pd.Series:
        if isinstance(node, Leaf):
            return self.leaf(node)
        parts = pd.concat([self.node(child) for child in node.children], axis=1)
        if node.children[0].weight is not None:
            weights = np.array([float(child.weight) for child in node.children])
            return (parts * weights).sum(axis=1, min_count=1) / (parts.notna() * weights).sum(axis=1).replace(0, np.nan)
        full = np.array([float(full_points(child)) for child in node.children])
        if not full.any():
            points = parts.sum(axis=1)
        else:
            points = parts.sum(axis=1, min_count=1) * full.sum() / (parts.notna() * full).sum(axis=1).replace(0, np.nan)
        return points.clip(0, float(node.clamp.high)) if node.clamp and node.clamp.high is not None else points


def _points_of(leaf: Leaf):
    """The item's points as a function of its value."""
    bounds = (leaf.clamp.low, leaf.clamp.high) if leaf.clamp else (None, None)
    low, high = (None if one is None else float(one) for one in bounds)
    if isinstance(leaf.curve, Linear):
        knots = [(float(x), float(y)) for x, y in leaf.curve.knots]
        before, after = float(leaf.curve.before), float(leaf.curve.after)
    else:
        steps, below = [(float(x), float(y)) for x, y in leaf.curve.steps], float(leaf.curve.below)

    def line(x: float) -> float:
        if x <= knots[0][0]:
            return knots[0][1] + before * (x - knots[0][0])
        if x >= knots[-1][0]:
            return knots[-1][1] + after * (x - knots[-1][0])
        return float(np.interp(x, [knot[0] for knot in knots], [knot[1] for knot in knots]))

    def level(x: float) -> float:
        points = below
        for start, worth in steps:
            if x >= start:
                points = worth
        return points

    def points(x: float) -> float:
        if x != x:
            return x
        found = line(x) if isinstance(leaf.curve, Linear) else level(x)
        found = found if low is None else max(found, low)
        return found if high is None else min(found, high)

    return points


def score(folder: Path, scheme: Scheme, rules: RuleSet) -> pd.Series:
    """Totals by organisation, rounded to cents."""
    country = Country(folder, scheme, rules)
    return country.node(scheme.root).round(2)
