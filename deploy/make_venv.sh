#!/bin/sh
# Make .venv with a new enough Python, or say in one sentence what is missing.
set -eu
python="$1"
if ! command -v "$python" >/dev/null 2>&1; then
  echo "没有找到 $python：请先安装 Python 3.11 或更高版本（Debian/Ubuntu：apt install python3 python3-venv）。" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "需要 Python 3.11 或更高版本，现为 $("$python" --version)；可用 make demo PYTHON=python3.12 指定。" >&2
  exit 1
fi
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  echo "缺少 python3-venv：请先安装（Debian/Ubuntu：apt install python3-venv），再运行一次。" >&2
  exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
