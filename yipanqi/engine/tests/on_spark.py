"""One Spark session for all tests of a process, made for tables of a few rows; skipped where the extra is missing."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from yipanqi.engine.errors import InputRefused
from yipanqi.engine.spark import session

SMALL = {
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
}
"""Nothing is compiled and nothing is spread: that takes longer than a few rows are worth."""


@cache
def connection():
    """What answers the engine's statements on Spark."""
    try:
        session.check_there()
    except InputRefused as refusal:
        pytest.skip(str(refusal.faults[0]))
    from yipanqi.engine.spark.connection import SparkConnection

    scratch = Path(tempfile.mkdtemp())
    manager = session.session("local[2]", scratch, SMALL)
    started = manager.__enter__()
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    atexit.register(manager.__exit__, None, None, None)
    return SparkConnection(started)
