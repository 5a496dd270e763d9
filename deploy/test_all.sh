#!/bin/sh
# The whole proof, as CI runs it: checks, the suite on SQLite with browser and papers, the suite on PostgreSQL, small benches.
# A scene that many tests of one file look at is made by one worker only (xdist_group).
set -eu
python=.venv/bin/python
echo "== 检查"
sh deploy/lint.sh
echo "== 基准（1%）"
$python -m benchmarks.run --size small
echo "== PostgreSQL"
sh deploy/with_postgres.sh $python -m pytest -q -n 2 --dist loadgroup -m "not browser and not office and not spark"
echo "== SQLite、浏览器、文书"
$python -m pytest -q -n 2 --dist loadgroup
