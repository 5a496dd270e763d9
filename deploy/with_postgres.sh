#!/bin/sh
# Run a command with a private PostgreSQL: a socket in a temporary folder, no network, gone afterwards.
#   sh deploy/with_postgres.sh .venv/bin/python -m pytest
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "没有找到 PostgreSQL 服务端（Debian/Ubuntu：apt install postgresql）。" >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/yipanqi-pg.XXXXXX")
as=""
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; as="runuser -u postgres --"; fi
stop() { $as "$bin/pg_ctl" -D "$folder/db" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT
trap 'exit 130' INT TERM
(cd "$folder" && $as "$bin/initdb" -D "$folder/db" -U yipanqi -A trust -E UTF8 --locale=C.UTF-8 >/dev/null)
(cd "$folder" && $as "$bin/pg_ctl" -D "$folder/db" -w -l "$folder/log" \
  -o "-c listen_addresses='' -k $folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" start >/dev/null)
(cd "$folder" && $as "$bin/createdb" -h "$folder" -U yipanqi yipanqi)
YIPANQI_DATABASE="postgresql://yipanqi@/yipanqi?host=$folder" "$@"
