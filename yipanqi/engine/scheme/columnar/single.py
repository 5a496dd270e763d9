# ruff: noqa: S608 - statements are made of fixed names and whole numbers
"""One organisation out of a columnar assessment: its numbers from there, the rows behind them from a small read."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from ...duties.columnar import complete
from ...duties.model import Activity, Appointment, ExtraObligation, OrganizationState, Waiver
from ..facts import Event, Facts, Judged, Rating, Value
from ..measuring import World
from ..model import Group, Quantity
from ..reference import concerns, group_of, related
from ..results import EXEMPT, Effected, Found, Gap, Score, Scored
from .run import Assessment
from .sources import SHARED

_STATES = {0: None, 1: Gap.EXEMPT, 2: Gap.MISSING}


def world_of(assessment: Assessment, org_id: int) -> World:
    """The rows of the organisation and of those that were ever directly below it."""
    connection = assessment.connection
    below = connection.execute(
        f"select distinct org_id from duty_organizations where org_id = {org_id} or parent_id = {org_id}"
    ).fetchall()
    orgs = sorted({org_id, *(one for (one,) in below)})
    facts = facts_of(connection, orgs, assessment.known)
    return World(facts, assessment.rules, assessment.window, assessment.as_of)


def score_of(assessment: Assessment, org_id: int, world: World) -> Score | None:
    """The organisation's score as ``reference`` gives it; None when it is not assessed."""
    chosen = f"org_id = {org_id}"
    rows = assessment.scores().filter(chosen).to_arrow_table().to_pylist()
    if not rows:
        return None
    row, scheme = rows[0], assessment.scheme
    points = assessment.leaf_points(org_id)
    nodes: dict[str, Scored] = {}
    for leaf in scheme.leaves():
        stated, value = EXEMPT, EXEMPT
        if concerns(leaf, world, org_id):
            stated, value = _values(assessment, leaf.id, leaf.quantity, org_id, world)
        gap, given = value.gap, points[leaf.id]
        if given.points is None:
            gap = given.gap
        by_policy = value.value is None and (given.points is not None or given.gap is Gap.EXEMPT)
        nodes[leaf.id] = Scored(given.points, gap, by_policy, stated, value)
    for node in reversed(list(scheme.nodes())):
        if isinstance(node, Group):
            nodes[node.id] = group_of(node, nodes)
    held = dict.fromkeys(row["effects"], True) | dict.fromkeys(row["unsure"])
    effects = tuple(
        Effected(one.id, held.get(one.id, False), _values(assessment, one.id, one.quantity, org_id, world)[1])
        for one in scheme.effects
    )
    total = None if row["total"] is None else Fraction(row["total"])
    grades = (row["banded"], row["limited"], row["grade"])
    return Score(org_id, nodes, nodes[scheme.root.id].points, total, effects, *grades)


def _values(assessment: Assessment, id_: str, quantity: Quantity, org_id: int, world: World) -> tuple[Found, Found]:
    """The stated and the related value; what is related to others comes from the assessment of all."""
    alone = quantity.relate is None or not quantity.relate.peers
    if alone:
        return related(quantity, world, [org_id])[org_id]
    bare = Quantity(measure=quantity.measure, dedupe=quantity.dedupe, fold=quantity.fold, places=quantity.places)
    stated = related(bare, world, [org_id])[org_id][0]
    number = assessment.related[id_]
    chosen = f"{number.num}, {number.den}, {number.gap_sql or 0}"
    [(num, den, gap)] = assessment.connection.execute(
        f"select {chosen} from sc_related where org_id = {org_id}"
    ).fetchall()
    value = None if gap else Fraction(num, den)
    return stated, Found(value, _STATES[gap], stated.records)


def facts_of(connection: duckdb.DuckDBPyConnection, orgs: list[int], known: Callable[[str], str | None] = str) -> Facts:
    """The rows of these organisations, and the events they share; ``known`` tells under which name a table is there."""
    listed = ", ".join(map(str, orgs))
    own = f"org_id in ({listed})"

    def rows(table: str, where: str = own) -> list[dict[str, Any]]:
        source = complete(connection, table, known(table))
        found = connection.sql(f"select * from ({source}) where {where} order by all").to_arrow_table().to_pylist()
        return [{name: _plain(value) for name, value in row.items()} for row in found]

    def kept(kind: type, row: dict[str, Any]) -> Any:
        names = kind.__dataclass_fields__  # type: ignore[attr-defined]
        return kind(**{name: value for name, value in row.items() if name in names and value is not None})

    shared = "|".join(map(str, orgs))
    events = rows("events", f"{own} or regexp_matches(coalesce(share_with, ''), '(^|[^0-9])0*({shared})([^0-9]|$)')")
    return Facts(
        organizations=[kept(OrganizationState, row) for row in rows("organizations")],
        activities=[kept(Activity, row) for row in rows("activities")],
        waivers=[kept(Waiver, row) for row in rows("waivers")],
        appointments=[kept(Appointment, row) for row in rows("appointments")],
        tasks=[kept(ExtraObligation, row) for row in rows("obligations_extra")],
        events=[_event(row) for row in events],
        values=[kept(Value, row) for row in rows("values")],
        ratings=[kept(Rating, row) for row in rows("ratings")],
        judgements=[kept(Judged, row) for row in rows("judgements")],
    )


def _event(row: dict[str, Any]) -> Event:
    named = [int(one) for one in re.split(SHARED, row.pop("share_with") or "") if one]
    return Event(class_=row.pop("class"), shared_with=tuple(named), **row)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Fraction(value)
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
