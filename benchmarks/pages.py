"""Pages against what they cannot avoid: rendering their own template from ready values, plus the signed-in empty page.

For every main page, in one run on one organ: the whole request, the same template rendered again from the values it
was given, and an empty page inside the same frame (same user, navigation, middleware), asked in turns. Bound: request
≤ 3 × (template + empty page). The number of queries must be the same for a small and a large organ.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

import django
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from benchmarks.verdict import verdict

BOUND = 3.0
PAGES = (
    ("工作台（书记）", "甲书记", "/desk/"),
    ("工作台（机关党委）", "专职副书记", "/desk/"),
    ("工作台（领导）", "党组书记", "/desk/"),
    ("组织机构", "专职副书记", "/organizations/"),
    ("应履职责", "专职副书记", "/obligations/"),
    ("组织生活", "甲书记", "/meetings/"),
    ("党员名册", "专职副书记", "/people/"),
    ("规则库", "甲书记", "/regulations/"),
)


def main() -> int:
    """Measure all pages on an organ of few and one of many branches; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=["small", "full"], default="full")
    branches, rounds = (8, 5) if parser.parse_args().size == "small" else (60, 20)
    _start()
    from tests import organ
    from yipanqi.kernel import clock
    from yipanqi.kernel.database import refresh_statistics

    with clock.frozen(organ.TODAY):
        accounts = organ.build().accounts
        few = {page: _queries(accounts[role], page[2]) for page in PAGES for role in [page[1]]}
        _grow(branches)
        refresh_statistics()
        rows = [_measured(page, accounts[page[1]], rounds, few[page]) for page in PAGES]
    return _report(rows, branches)


def _start() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    settings.DATA.mkdir(parents=True, exist_ok=True)
    settings.ROOT_URLCONF = (path("empty/", empty), path("", include("yipanqi.site.urls")))
    setup_test_environment()
    call_command("migrate", verbosity=0)


def empty(request: HttpRequest) -> HttpResponse:
    """The frame around nothing."""
    return render(request, "base.html")


def _grow(branches: int) -> None:
    """So many further branches of four members with a secretary, all owing what branches owe."""
    from tests import organ
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.obligations.actions import reconcile_all
    from yipanqi.organizations import actions
    from yipanqi.organizations.enums import Kind, Post
    from yipanqi.organizations.models import Organization

    with scope.system("基准"):
        committee = Organization.objects.get(kind=Kind.ORGAN_COMMITTEE)
        with actions.together(by=COMMAND_LINE):
            for number in range(branches):
                branch = actions.found_organization(
                    name=f"第{number}支部", kind=Kind.BRANCH, parent=committee, founded_on=organ.FOUNDED,
                    go_live_on=organ.GO_LIVE, by=COMMAND_LINE,
                )  # fmt: skip
                for member in range(4):
                    person = actions.register_person(name=f"党员{number}之{member}", home=branch, by=COMMAND_LINE)
                    actions.admit_member(person=person, organization=branch, from_on=organ.FOUNDED, by=COMMAND_LINE)
                actions.appoint(
                    person=person, organization=branch, post=Post.SECRETARY, from_on=organ.FOUNDED, by=COMMAND_LINE
                )
        reconcile_all(by=COMMAND_LINE)


def _client(account):
    from django.test import Client

    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _queries(account, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(account)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def _measured(page: tuple[str, str, str], account, rounds: int, few: int) -> SimpleNamespace:
    label, _, address = page
    client = _client(account)
    answer = client.get(address)
    template, values, request = answer.templates[0], answer.context[0].flatten(), answer.wsgi_request
    whole, bare, again = _medians(
        rounds, lambda: client.get(address), lambda: client.get("/empty/"), lambda: _render(template, values, request)
    )
    return SimpleNamespace(
        label=label, whole=whole, again=again, bare=bare, ratio=whole / (again + bare),
        few=few, many=_queries(account, address),
    )  # fmt: skip


def _render(template, values: dict, request: HttpRequest) -> str:
    from django.template import RequestContext

    from yipanqi.access.queries import scope_of
    from yipanqi.kernel import scope

    with scope.using(scope_of(request.user)):
        return template.render(RequestContext(request, values))


def _medians(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """Seconds of processor of each, asked in turns: other work on the machine then lengthens all of them alike."""
    seconds: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + 1):
        for call, taken in zip(calls, seconds, strict=True):
            start = time.process_time()
            call()
            if turn:
                taken.append(time.process_time() - start)
    return [statistics.median(taken) for taken in seconds]


def _report(rows: list[SimpleNamespace], branches: int) -> int:
    print(
        f"{branches} further branches; milliseconds of processor, medians; bound {BOUND:.0f} × (template + empty page)"
    )
    print(f"{'page':<24}{'request':>9}{'template':>9}{'empty':>8}{'ratio':>7}{'queries':>9}{'before':>8}")
    for row in rows:
        numbers = f"{row.whole * 1000:9.1f}{row.again * 1000:9.1f}{row.bare * 1000:8.1f}{row.ratio:7.2f}"
        print(f"{row.label:<20}{numbers}{row.many:9}{row.few:8}")
    missed = [row.label for row in rows if row.ratio > BOUND]
    moved = [row.label for row in rows if row.many > row.few]
    if missed:
        print(f"slower than the bound: {'、'.join(missed)}")
    if moved:
        print(f"more queries with more branches: {'、'.join(moved)}")
    return verdict(slow=bool(missed), wrong=bool(moved))


if __name__ == "__main__":
    sys.exit(main())
