"""Spark gives the rows of the other executors: the manual, sheets, random worlds, wide numbers, files, the command."""

import json
from contextlib import contextmanager
from datetime import date, datetime
from fractions import Fraction
from math import gcd
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from tests import test_engine_manual as manual
from tests import test_scheme_cases as sheets
from yipanqi.engine import readers
from yipanqi.engine.command import Executor, run_assess, run_due
from yipanqi.engine.errors import InputRefused
from yipanqi.engine.scheme.columnar.numbers import quotients, rounded
from yipanqi.engine.scheme.exact import Rounding
from yipanqi.engine.scheme.exact import rounded as exactly
from yipanqi.engine.spark import session

from . import builders, folders, on_spark, schemes
from .executors import reference_rows as duty_rows
from .executors import registered, rows_of
from .scheme_executors import columnar_rows, reference_rows
from .test_scheme_executors_agree import DAYS, RULES

pytestmark = [pytest.mark.spark]
FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def spark():
    return on_spark.connection()


NUMBERS = [0, 1, -1, 7, -(10**9), 2**62, -(2**62) - 1, 3 * 10**18, 10**24 + 1, -(10**27) - 12345]


def test_wide_numbers_are_exact(spark):
    """Quotients, roundings and common divisors of up to 28 digits, as Python has them."""
    wide = ", ".join(f"({n}::hugeint, {d}::hugeint)" for n in NUMBERS for d in (1, 3, 10**9, 2**61 + 1))
    low, high = quotients("n", 10**28, 1000, "d", 10**31)
    columns = [low, high, "gcd(n, d)"]
    columns += [rounded("n", "d", 2, rule, bound=10**28, den_bound=10**20)[0] for rule in Rounding]
    query = f"select n, d, {', '.join(columns)} from (values {wide}) as v(n, d)"
    for row in spark.sql(query).fetchall():
        n, d, *found = row
        printed = [exactly(Fraction(n, d), 2, rule) * 100 for rule in Rounding]
        assert found == [n * 1000 // d, -(-n * 1000 // d), gcd(n, d), *printed], (n, d)


def test_what_is_too_large_is_an_error_and_never_a_wrong_number(spark):
    from pyspark.errors import ArithmeticException

    for asked in (f"{2**62}::bigint * 4", f"({10**37}::hugeint * 100)", f"({10**30}::hugeint // 3)::bigint"):
        with pytest.raises(ArithmeticException):
            spark.sql(f"select {asked} as x").fetchall()
        with pytest.raises(InputRefused, match="超出引擎能精确计算的范围"), session.damage_refused():
            spark.sql(f"select {asked} as x").fetchall()


def test_columns_of_other_types_are_read_alike(spark, tmp_path):
    """Small and unsigned whole numbers, binary fractions, nanoseconds, flags for counts, columns without a value."""
    from yipanqi.engine.spark import facts

    numbers = [0.1, -2.5e-9, 80.123456789, 123456.7000000005, 1 / 3]
    folders.write(tmp_path, "organizations", folders.fitting("organizations"), "parquet")
    for name, columns in {
        "activities": {
            "activity_id": pa.array([7], pa.uint32()),
            "recorded_at": pa.array([datetime(2026, 3, 2, 23, 59, 59, 999999)], pa.timestamp("ns")),
            "present": pa.array([5], pa.int8()),
            "topics": pa.array([None], pa.binary()),
        },
        "obligations_extra": {"sent_back": pa.array([True])},
        "participations": {"hours": pa.array([numbers[0]], pa.float32())},
    }.items():
        folders.write_columns(tmp_path, name, **columns)
    values = {"org_id": pa.array([1] * 5), "code": pa.array(list("abcde")), "period": pa.array(["2026"] * 5)}
    folders.pq.write_table(pa.table({**values, "value": pa.array(numbers)}), tmp_path / "values.parquet")
    with duckdb.connect() as connection:
        found = readers.open_facts(connection, tmp_path)
        facts.know(spark.session, connection, found, found.files)
        for name in found.files:
            columns = readers.TABLES[name].columns
            chosen = ", ".join(f'"{c.name}"::{c.type}' for c in columns if c.name in found.columns[name])
            query = f'select {chosen} from "{name}" order by all'
            assert spark.execute(query).fetchall() == connection.execute(query).fetchall(), name


@pytest.fixture
def same_session(monkeypatch, spark):
    """The command on the session that is there already: starting one takes longer than the test."""

    @contextmanager
    def lent(master, scratch, settings=None):
        yield spark.session

    monkeypatch.setattr(session, "session", lent)


SCHEME = Path(__file__).parents[3] / "tests" / "cases" / "sheet_23.yaml"
WHEN = {"from_": date(2026, 1, 1), "to": date(2026, 12, 31), "as_of": date(2027, 1, 31)}


def _folder(folder: Path) -> Path:
    """Two branches with what the duties and the sheet read: one table as CSV, the others as Parquet."""
    kind = {"kind": sheets.scheme("sheet_23").subjects[0], "last_election_on": date(2023, 5, 1)}
    orgs = folders.fitting("organizations", {"org_id": 1, **kind}, {"org_id": 2, **kind})
    folders.write(folder, "organizations", orgs, "csv")
    held = [{"activity_id": n, "org_id": 1 + n % 2, "kind": k} for n, k in enumerate(("theme_day", "election", "talk"))]
    folders.write(folder, "activities", folders.fitting("activities", *held), "parquet")
    folders.write(folder, "obligations_extra", folders.fitting("obligations_extra"), "parquet")
    codes = {q.measure.code for _, q in sheets.scheme("sheet_23").quantities()}
    amounts = [{"org_id": org, "code": code, "value": 1} for org in (1, 2) for code in sorted(codes)]
    folders.write(folder, "values", folders.fitting("values", *amounts), "parquet")
    return folder


def _tables(out: Path) -> dict[str, tuple]:
    found = {}
    for file in sorted(out.iterdir()):
        relation = duckdb.read_parquet(str(file)).order("all")
        found[file.name] = (relation.columns, relation.types, relation.fetchall())
    return found


def test_the_command_writes_the_same_files(same_session, tmp_path, capsys):
    facts = _folder(tmp_path / "facts")
    rules = [Path(__file__).parents[2] / "regulations" / "packs"]
    said, files = {}, {}
    for name in ("duckdb", "spark"):
        options = {"facts": facts, "rules": rules, "executor": Executor(name), **WHEN}
        assert run_assess(scheme=SCHEME, out=tmp_path / name / "scores", org=1, **options) == 0
        scored = json.loads(capsys.readouterr().out)
        assert run_due(out=tmp_path / name / "due", **options) == 0
        due = json.loads(capsys.readouterr().out)
        assert (scored.pop("engine"), due.pop("engine")) == (name, name)
        said[name] = [{k: v for k, v in one.items() if k not in ("out", "engine_version")} for one in (scored, due)]
        files[name] = {**_tables(tmp_path / name / "scores"), **_tables(tmp_path / name / "due")}
    assert said["spark"] == said["duckdb"]
    assert files["spark"] == files["duckdb"]
    assert sorted(files["spark"]) == [
        "due.parquet",
        "extra.parquet",
        "scores.parquet",
        "state.parquet",
        "trace.parquet",
    ]


def test_the_same_input_is_refused_in_the_same_words(same_session, tmp_path, capsys):
    facts = _folder(tmp_path / "facts")
    folders.write(facts, "values", folders.fitting("values", {"org_id": 99}), "parquet")
    refused = {}
    for name in ("duckdb", "spark"):
        options = {"facts": facts, "rules": [Path(__file__).parents[2] / "regulations" / "packs"], **WHEN}
        done = run_assess(scheme=SCHEME, out=tmp_path / name, executor=Executor(name), **options)
        refused[name] = (done, capsys.readouterr(), (tmp_path / name).exists())
    assert refused["spark"] == refused["duckdb"]
    code, said, written = refused["spark"]
    assert code == 2 and "values.parquet" in said.err and not written


def test_a_master_that_is_no_address_is_refused(spark, tmp_path, capsys):
    options = {"facts": _folder(tmp_path / "facts"), "rules": [], "executor": Executor("spark", "nowhere"), **WHEN}
    assert run_assess(scheme=SCHEME, out=tmp_path / "out", **options) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(
        "--master：Spark 没有启动（nowhere）：请核对地址、网络、内存和工作节点。"
    )
    assert not (tmp_path / "out").exists()


def test_every_table_of_the_manual(spark):
    for block, text in manual.examples():
        plan, given_ = manual.scheme(yaml.safe_load(block)), manual.facts(manual.table(text))
        rows = columnar_rows(plan, given_, spark, **manual.OPTIONS)
        assert rows == reference_rows(plan, given_, **manual.OPTIONS), block


@pytest.mark.parametrize("sheet", ["sheet_10", "sheet_23"])
def test_real_sheets(spark, sheet):
    plan, given_ = sheets.scheme(sheet), sheets.facts(sheet)
    rows = columnar_rows(plan, given_, spark, **sheets.OPTIONS)
    assert rows == reference_rows(plan, given_, **sheets.OPTIONS)


@FEW
@given(schemes.some_schemes(), schemes.facts, DAYS)
def test_random_schemes(scheme, facts, as_of):
    options = {"rules": RULES, "window": builders.year(), "as_of": as_of}
    rows = columnar_rows(scheme, facts, on_spark.connection(), **options)
    assert rows == reference_rows(scheme, facts, **options)


@FEW
@given(builders.worlds(), builders.offices())
def test_random_duties(world, office):
    from yipanqi.engine.spark import duties

    for one in (world, office):
        evaluation = duties.evaluate(on_spark.connection(), **registered(one, on_spark.connection()))
        assert rows_of(evaluation) == duty_rows(one)
