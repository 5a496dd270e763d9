#!/bin/sh
# Everything that is checked without running the product.
set -eu
export YIPANQI_MODE=test
YIPANQI_DATA=$(mktemp -d)
export YIPANQI_DATA
trap 'rm -rf "$YIPANQI_DATA"' EXIT
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/lint-imports --no-cache >"$YIPANQI_DATA/imports" 2>&1 || { cat "$YIPANQI_DATA/imports"; exit 1; }
.venv/bin/mypy
.venv/bin/djlint yipanqi --lint --quiet
.venv/bin/python manage.py check
.venv/bin/python manage.py makemigrations --check --dry-run
.venv/bin/python -m tests.sizes
