#!/bin/sh
# Pin every dependency with its hashes and no index address; the later files agree with the earlier ones.
set -eu
compile() { .venv/bin/uv pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 "$@"; }
compile requirements/runtime.in -o requirements/runtime.txt
compile -c requirements/runtime.txt requirements/statistics.in -o requirements/statistics.txt
compile -c requirements/runtime.txt -c requirements/statistics.txt requirements/spark.in -o requirements/spark.txt
compile -c requirements/runtime.txt -c requirements/statistics.txt -c requirements/spark.txt \
  requirements/develop.in -o requirements/develop.txt
if grep -nE 'https?://' requirements/*.txt; then echo "锁文件中出现了下载地址" >&2; exit 1; fi
