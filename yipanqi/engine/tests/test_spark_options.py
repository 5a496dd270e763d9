"""What is said where the Spark extra, Java or a master is missing or misplaced; and one text in Spark's words."""

from datetime import date
from types import SimpleNamespace

import pytest

from yipanqi.engine.command import Executor, run_due
from yipanqi.engine.spark import session

from .folders import fitting, write

WHEN = {"from_": date(2026, 1, 1), "to": date(2026, 12, 31), "as_of": date(2027, 1, 31)}


def refused(tmp_path, capsys, executor: Executor) -> str:
    assert run_due(facts=tmp_path, rules=[], out=tmp_path / "out", executor=executor, **WHEN) == 2
    assert not (tmp_path / "out").exists()
    return capsys.readouterr().err


def test_a_missing_extra_is_said_with_what_to_do(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    said = refused(tmp_path, capsys, Executor("spark"))
    assert said == f"--engine：{session.EXTRA}\n" and "requirements/spark.txt" in said


def test_a_missing_java_is_said_with_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: object())
    monkeypatch.setattr(session.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert refused(tmp_path, capsys, Executor("spark")) == f"--engine：{session.JAVA}\n"


def test_a_master_is_for_spark_only(tmp_path, capsys):
    said = refused(tmp_path, capsys, Executor("duckdb", "spark://a:7077"))
    assert said == "--master：只用于 --engine spark，请去掉或改用 spark。\n"
    assert "不认识的执行方式 hive，可用：duckdb、spark。" in refused(tmp_path, capsys, Executor("hive"))


def test_a_cluster_that_gives_up_is_said_though_its_error_has_no_text(tmp_path, capsys, monkeypatch):
    pyspark, py4j = pytest.importorskip("pyspark"), pytest.importorskip("py4j.protocol")

    class Gone(py4j.Py4JError):
        def __str__(self):
            raise ConnectionError

    def gone(*_, **__):
        raise Gone

    ended: list[str] = []
    gateway = SimpleNamespace(shutdown=lambda: ended.append("gateway"))
    context = SimpleNamespace(stop=lambda: ended.append("context") or gone())
    monkeypatch.setattr(session, "check_there", lambda: None)
    monkeypatch.setattr("pyspark.java_gateway.launch_gateway", lambda *_: gateway)
    monkeypatch.setattr(pyspark, "SparkContext", lambda **_: context)
    monkeypatch.setattr("pyspark.sql.SparkSession", gone)
    write(tmp_path, "organizations", fitting("organizations", {}))
    said = refused(tmp_path, capsys, Executor("spark", "spark://a:7077"))
    assert said.endswith("--master：Spark 没有启动（spark://a:7077）：请核对地址、网络、内存和工作节点。\n")
    assert ended == ["context", "gateway"]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("select sum(a) as s from t", "SELECT SUM(CAST(a AS DECIMAL(38, 0))) AS s FROM t"),
        ("select a // b as q from t", "SELECT a DIV b AS q FROM t"),
        ("select rank() over (order by a) as r from t",
         "SELECT CAST(RANK() OVER (ORDER BY a NULLS LAST) AS BIGINT) AS r FROM t"),
        ("select date '2026-01-05' - d > 3 as late from t",
         "SELECT DATEDIFF((CAST('2026-01-05' AS DATE)), (d)) > 3 AS late FROM t"),
        ("select * from (with x as (from t) from x) a, (with x as (from u) from x) b",
         "SELECT * FROM (WITH x AS (SELECT * FROM t) SELECT * FROM x) AS a, "
         "(WITH x AS (SELECT * FROM u) SELECT * FROM x) AS b"),
    ],
)  # fmt: skip
def test_one_text_in_the_words_of_spark(statement, told):
    dialect = pytest.importorskip("yipanqi.engine.spark.dialect", exc_type=ImportError)
    assert dialect.translated(statement).sql == told


def test_what_makes_and_what_writes_become_the_select_that_gives_the_rows():
    dialect = pytest.importorskip("yipanqi.engine.spark.dialect", exc_type=ImportError)
    made = dialect.translated("create or replace temp table a as select 1 as x")
    assert (made.sql, made.makes) == ("SELECT 1 AS x", "a")
    written = dialect.translated("copy (select x from a) to 'b.parquet' (format parquet)")
    assert (written.sql, written.writes) == ("SELECT x FROM a", "b.parquet")
    updated = dialect.translated("update a set x = e.x from b e where e.org_id = a.org_id")
    assert updated.makes == "a" and updated.sql.startswith("SELECT a.* EXCEPT (x), CASE WHEN NOT e.org_id IS NULL THEN")
