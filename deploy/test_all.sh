#!/bin/sh
# The whole proof, as CI runs it: checks, the suite on SQLite with browser and papers, the suite on PostgreSQL, small benches.
# A scene that many tests of one file look at is made by one worker only (see conftest.py). Tests that wait for a browser,
# an office program or Spark have three workers on two cores; for all others a third is a hindrance.
set -eu
python=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE # else every server and command that a test starts would compile the product anew
echo "== 检查"
{ $python -m tests.database && sh deploy/with_postgres.sh $python -m tests.database; } & # empty tables to lay down
sh deploy/lint.sh || { wait; exit 1; }
wait $!
echo "== 基准（1%）"
$python -m benchmarks.run --size small
apart="browser or office or spark"
echo "== PostgreSQL"
sh deploy/with_postgres.sh $python -m pytest -q -n 2 -m "not ($apart)"
echo "== SQLite"
$python -m pytest -q -n 2 -m "not ($apart)"
echo "== 浏览器、文书、Spark"
$python -m pytest -q -n 3 -m "$apart"
