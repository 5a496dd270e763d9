"""What every command of the engine does alike: say what is wrong, write results whole, print one summary."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from .. import readers
from ..duties import columnar
from ..errors import TOO_LARGE, Fault, InputRefused
from ..rules import RuleSet
from ..spark import session

DONE, REFUSED = 0, 2
EXECUTORS = ("duckdb", "spark")
MEMORY = "3GB"
"""What DuckDB may take before it spills to disk, beside the range of records being folded."""


def guarded(facts: Path, out: Path, work: Callable[[], dict[str, Any]]) -> int:
    """Run the work and print its summary, its ``warnings`` on standard error too; a refusal says every fault."""
    try:
        summary = work()
    except InputRefused as refusal:
        return refuse(refusal.faults)
    except (duckdb.OutOfRangeException, duckdb.ConversionException):  # the values themselves were checked on reading
        return refuse([Fault(str(facts), None, None, TOO_LARGE)])
    except duckdb.Error as error:
        if not readers.is_damage(error):
            raise
        return refuse([Fault(str(facts), None, None, f"读取数据时出错，文件可能已损坏：{str(error).splitlines()[0]}")])
    except OSError as error:
        return refuse([Fault(str(out), None, None, f"无法写入：{error.strerror}。")])
    for warning in summary.get("warnings", ()):
        sys.stderr.write(f"提示：{warning}\n")
    say(summary)
    return DONE


@dataclass(frozen=True)
class Executor:
    """What computes: DuckDB in this process or, as an extra, Spark on a ``master`` (none given: on this machine)."""

    name: str = "duckdb"
    master: str | None = None

    def check(self) -> None:
        """Refuse what there is not, before anything is read."""
        if self.name not in EXECUTORS:
            known = "、".join(EXECUTORS)
            raise InputRefused([Fault("--engine", None, None, f"不认识的执行方式 {self.name}，可用：{known}。")])
        if self.name == "spark":
            session.check_there()
        elif self.master is not None:
            raise InputRefused([Fault("--master", None, None, "只用于 --engine spark，请去掉或改用 spark。")])

    @property
    def version(self) -> str:
        return version({"duckdb": "duckdb", "spark": "pyspark"}[self.name])

    @contextmanager
    def connected(
        self, connection: duckdb.DuckDBPyConnection, found: readers.Facts, read: Iterable[str], scratch: Path
    ) -> Iterator[Any]:
        """What answers the engine's statements about the tables ``read``, which the connection has opened."""
        if self.name == "duckdb":
            yield connection
            return
        from ..spark import connection as answering
        from ..spark import facts

        with session.session(self.master, scratch) as spark, session.damage_refused():
            facts.know(spark, connection, found, read)
            yield answering.SparkConnection(spark)

    def duties(self, connection: Any, **options: Any) -> columnar.Evaluation:
        """The evaluation of the duties by what ``connected`` gave."""
        if self.name == "duckdb":
            return columnar.evaluate(connection, **options)
        from ..spark import duties

        return duties.evaluate(connection, **options)


DUCKDB = Executor()


def check_options(from_: date, to: date, as_of: date, out: Path, executor: Executor) -> None:
    """Refuse options that make no sense, before anything is read."""
    executor.check()
    for option, day in (("--from", from_), ("--to", to), ("--as-of", as_of)):
        if not readers.EARLIEST <= day.isoformat() <= readers.LATEST:
            raise InputRefused([Fault(option, None, None, f"{day} 不在 1900 至 2199 年之间。")])
    if from_ > to:
        raise InputRefused([Fault("--from", None, None, f"起始日期 {from_} 晚于截止日期 {to}。")])
    if Path(out).exists() and not Path(out).is_dir():
        raise InputRefused([Fault(str(out), None, None, "已有同名文件，--out 应为文件夹。")])


@contextmanager
def results_of(out: Path, names: tuple[str, ...]) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection and a folder beside the target; what was written there is moved in when the block ends well."""
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=_existing(out.absolute().parent)))
    try:
        connection = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(beside / "spill"),
                "preserve_insertion_order": False,
            }
        )
        yield connection, beside
        connection.close()
        shutil.rmtree(beside / "spill", ignore_errors=True)
        _move(beside, out, names)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def bar(share: float) -> None:
    """A progress bar on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r计算中 {'█' * int(share * 20):░<20} {share:4.0%}" if share < 1 else "\r\x1b[K")


def packages(rules: RuleSet) -> list[dict[str, Any]]:
    """The rule packages as a summary names them."""
    return [
        {
            "id": pack.id,
            "version": pack.version,
            "title": pack.title,
            "effective_from": pack.effective_from.isoformat(),
            "fingerprint": pack.fingerprint,
        }
        for pack in rules.packs
    ]


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def refuse(faults: list[Fault]) -> int:
    for fault in faults:
        sys.stderr.write(str(fault).replace("\n", " ") + "\n")
    return REFUSED


def say(summary: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")


def path(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: nothing is made before the results are complete."""
    return folder if folder.exists() else _existing(folder.parent)


def _move(source: Path, target: Path, names: tuple[str, ...]) -> None:
    """The results into their folder; what an earlier run left there and this one does not give is taken away."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (source / name).exists():
            os.replace(source / name, target / name)
        else:
            (target / name).unlink(missing_ok=True)
