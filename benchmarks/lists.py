"""Full list pages: requests a second of ours, beside Redmine's where Debian's package of it is installed.

Ours: 应履职责, fifty entries a page, signed in, as `yipanqi serve` runs it (two workers, four threads). Redmine's:
fifty issues a page of a public project, not signed in (which spares it the session), under Puma with as many workers
and threads, on a copy of the installed SQLite database. Both are asked by the same four clients, one after the other,
and beside the requests stands what one of them costs the server's processors: other work on the machine lengthens the
one and not the other. No bound; five times Redmine's is what is aimed at.
"""

import argparse
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import organs

SECONDS, CLIENTS, WORKERS, THREADS, BRANCHES = {"full": 15, "small": 3}, 4, "2", "4", 60
WARM = 8
"""Seconds of asking before anything is counted."""
PAGE = "/obligations/?year=2026"
REDMINE = Path("/usr/share/redmine")
DATABASE = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
ISSUES = """
project = Project.new(name: 'Benchmark', identifier: 'benchmark', is_public: true)
project.enabled_module_names = ['issue_tracking']
project.trackers = Tracker.all.to_a
project.save!
Issue.transaction do
  600.times do |number|
    Issue.create!(
      project: project, tracker: Tracker.first, status: IssueStatus.first, priority: IssuePriority.first,
      author: User.find_by_login('admin'), subject: "2026 number #{number}",
      due_date: Date.new(2026, 1, 1) + number % 365
    )
  end
end
Setting.per_page_options = '50'
"""


def main() -> int:
    """Measure both and print them beside each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SECONDS), default="full")
    size = parser.parse_args().size
    seconds = SECONDS[size]
    cookie = _organ()
    with _serving(_gunicorn, PAGE, cookie) as (server, port):
        ours = _rate(server, port, PAGE, cookie, seconds)
    print(f"{'page':<50}{'a second':>10}{'processor ms':>14}\n{PAGE:<50}{ours[0]:10.1f}{ours[1]:14.1f}", flush=True)
    if not (REDMINE.is_dir() and DATABASE.is_file() and shutil.which("puma")):
        print("Redmine is not installed (Debian: redmine redmine-sqlite puma)")
        return 0
    if size == "small":
        print("Redmine takes a minute to start: it is measured at the full size")
        return 0
    page = "/projects/benchmark/issues?per_page=50"
    with tempfile.TemporaryDirectory(prefix="yipanqi-redmine-") as folder:
        environment = _redmine(Path(folder))
        with _serving(lambda port: _puma(port, environment), page, "") as (server, port):
            theirs = _rate(server, port, page, "", seconds)
    print(f"{'Redmine ' + page:<50}{theirs[0]:10.1f}{theirs[1]:14.1f}")
    print(f"times Redmine's: {ours[0] / theirs[0]:.1f} requests, {theirs[1] / ours[1]:.1f} by processor")
    return 0


def _organ() -> str:
    """Sixty branches with their ledger, and the cookie of somebody of the 机关党委 who is signed in."""
    organs.start()
    from django.conf import settings
    from django.test import Client

    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import TIMER
    from yipanqi.obligations.actions import reconcile_all

    with scope.system("基准"):
        organs.grow(BRANCHES)
        reconcile_all(by=TIMER)
    client = Client()
    client.force_login(organs.deputy(), backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _gunicorn(port: int) -> subprocess.Popen:
    command = [
        sys.executable, "-m", "gunicorn", "yipanqi.site.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", WORKERS, "--threads", THREADS, "--worker-class", "gthread", "--log-level", "error",
    ]  # fmt: skip
    return subprocess.Popen(command)


def _redmine(folder: Path) -> dict[str, str]:
    """The environment of a Redmine of its own with 600 issues."""
    shutil.copy(DATABASE, folder / "redmine.sqlite3")
    environment = os.environ | {"DATABASE_URL": f"sqlite3:{folder / 'redmine.sqlite3'}", "RAILS_ENV": "production"}
    subprocess.run(["bin/rails", "runner", ISSUES], cwd=REDMINE, env=environment, check=True, capture_output=True)
    return environment


def _puma(port: int, environment: dict[str, str]) -> subprocess.Popen:
    command = [
        "puma", "-e", "production", "-b", f"tcp://127.0.0.1:{port}", "-w", WORKERS, "-t", f"{THREADS}:{THREADS}",
        "config.ru",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=REDMINE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def _serving(start, page: str, cookie: str) -> Iterator[tuple[int, int]]:
    """The process and the port of a server, once it answers the page with fifty rows."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start(port)
    try:
        _await(port, page, cookie)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await(port: int, page: str, cookie: str, patience: float = 120) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            status, body = _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=30), page, cookie)
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
    if status != 200 or body.count(b"2026") < 50:
        raise SystemExit(f"{page} answers {status}, not with a list")


def _ask(connection: http.client.HTTPConnection, page: str, cookie: str) -> tuple[int, bytes]:
    connection.request("GET", page, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def _rate(server: int, port: int, page: str, cookie: str, seconds: float) -> tuple[float, float]:
    """Requests a second of all clients together and the server's milliseconds a request, once every worker has loaded
    what its first request asks for.
    """
    counts, asked = [0] * CLIENTS, [0] * CLIENTS
    begin = time.monotonic() + WARM

    def run(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (now := time.monotonic()) < begin + seconds:
            status, _ = _ask(connection, page, cookie)
            counts[number] += status == 200 and now >= begin
            asked[number] += now >= begin

    clients = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(max(begin - time.monotonic(), 0))
    before = _processor(server)
    for client in clients:
        client.join()
    took = time.monotonic() - begin
    return sum(counts) / took, (_processor(server) - before) / sum(asked) * 1000


def _processor(server: int) -> float:
    """Seconds of processor that the server and its workers have used."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ticks = [int(part) for pid in [server, *children] for part in Path(f"/proc/{pid}/stat").read_text().split()[13:15]]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
