"""Starting Spark: settled so that every machine computes the same, and closed to the outside."""

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..errors import TOO_LARGE, Fault, InputRefused

LOCAL = "local[*]"
EXTRA = "没有安装 Spark 扩展：请按 requirements/spark.txt 安装后再算，或改用 --engine duckdb。"
JAVA = "没有找到 Java：Spark 需要 Java 17 或更高版本（Debian/Ubuntu：apt install openjdk-17-jre-headless）。"
SETTLED = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What the result, the safety or the planning depends on; a cluster's own settings do not change it.

What holds of every column (constraints) is not worked out: for two dozen joined relations that takes minutes and finds
nothing.
"""
AT_HOME = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.sql.shuffle.partitions": "8",
}
"""Beside that, where Spark runs inside this machine: nobody else reaches it."""


def check_there() -> None:
    """Refuse to begin where the extra or Java is missing."""
    missing = not all(find_spec(name) for name in ("pyspark", "sqlglot"))
    if missing:
        raise InputRefused([Fault("--engine", None, None, EXTRA)])
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and Path(home, "bin", "java").exists())):
        raise InputRefused([Fault("--engine", None, None, JAVA)])


@contextmanager
def session(master: str | None, scratch: Path, settings: dict[str, str] | None = None) -> Iterator[Any]:
    """A Spark session on the master (this machine where none is given); what it puts aside is in ``scratch``.

    Raises InputRefused where Spark cannot be started or reached.
    """
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    master = master or LOCAL
    folders = {"spark.sql.warehouse.dir": str(scratch / "warehouse")}
    if master.startswith("local"):
        folders["spark.local.dir"] = str(scratch / "spark")
    at_home = AT_HOME if master.startswith("local") else {}
    conf = SparkConf().setAppName("yipanqi").setMaster(master)
    conf.setAll([*{**at_home, **folders, **(settings or {}), **SETTLED}.items()])
    with ExitStack() as stack:
        try:
            gateway = launch_gateway(conf, {"stderr": subprocess.DEVNULL})
            stack.callback(_end, gateway)
            context = SparkContext(gateway=gateway, conf=conf)
            stack.callback(_stop, context)
            started = SparkSession(context)  # a cluster without workers that work has given up by now
        except (Py4JError, PySparkException, OSError) as error:
            reason = f"Spark 没有启动（{master}）：请核对地址、网络、内存和工作节点。{_last_line(error)}"
            raise InputRefused([Fault("--master", None, None, reason)]) from error
        yield started


def _stop(context: Any) -> None:
    from py4j.protocol import Py4JError

    with suppress(Py4JError, OSError):  # of a context whose Java process has ended nothing is left to stop
        context.stop()


def _end(gateway: Any) -> None:
    from pyspark import SparkContext

    gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # else the next session would talk to this one's machine


def _last_line(error: Exception) -> str:
    """The error's last line; of one whose Java process has ended there is nothing to read."""
    try:
        return str(error).splitlines()[-1][:200]
    except Exception:  # noqa: BLE001 - asking an error that lies in the other process for its text may end in any error
        return ""


@contextmanager
def damage_refused() -> Iterator[None]:
    """A file that Spark cannot read to its end is refused by its name, and numbers too large are; other errors are the
    program's.
    """
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        condition = error.getCondition() or ""
        if "OVERFLOW" in condition or "OUT_OF_RANGE" in condition:
            raise InputRefused([Fault("--facts", None, None, TOO_LARGE)]) from error
        if not condition.startswith("FAILED_READ_FILE"):
            raise
        file = Path((error.getMessageParameters() or {}).get("path", "")).name
        reason = "不是完整的 Parquet 文件，可能没有传完或已损坏，请重新导出。"
        raise InputRefused([Fault(file, None, None, reason)]) from error
