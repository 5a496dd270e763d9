#!/bin/sh
# The whole proof, as CI runs it: checks, the suite on SQLite with browser and papers, the suite on PostgreSQL, small benches.
# A scene that many tests of one file look at is made by one worker only (see conftest.py). Three workers on two cores:
# one often waits for a page to fall quiet, a database or an office program.
set -eu
python=.venv/bin/python
unset PYTHONDONTWRITEBYTECODE # else every server and command that a test starts would compile the product anew
echo "== 检查"
{ $python -m tests.database && sh deploy/with_postgres.sh $python -m tests.database; } & # empty tables to lay down
sh deploy/lint.sh || { wait; exit 1; }
wait $!
echo "== 基准（1%）"
$python -m benchmarks.run --size small
echo "== PostgreSQL"
sh deploy/with_postgres.sh $python -m pytest -q -n 3 -m "not browser and not office and not spark"
echo "== SQLite、浏览器、文书"
$python -m pytest -q -n 3
