"""Every page somebody may open, found by walking the addresses: what `test_pages_in_browser.py` looks at.

`scene` builds the organ with an object for every address and leaves in the data folder, per role, the addresses that
answer with a whole page. A page that is made for a later role of just what it was made of for an earlier one is looked
at once: only the words in the same places differ.
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime, time
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import matrix, organ
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.queries import expected

LIST = "pages.json"
ROLES = ("来访者", "甲书记", "甲组长", "甲党员", "专职副书记", "党组书记", "系统管理员", "安全管理员", "审计管理员")
"""One of each kind: stranger, secretary, group leader, member, officer, leader, the three administrators."""

OWN_ACCOUNT, LOOKED_AT_BY = ("account_", "mfa_", "accounts:"), ("来访者", "甲书记", "系统管理员", "安全管理员")
"""Pages about one's own account are the same for everybody: a person and the administrators look at them."""


def scene() -> None:
    """Build the organ and write down which pages each role may open."""
    with clock.frozen(organ.TODAY):
        made, samples = matrix.scene()
        further = _further(made)
        found, seen = {}, set()
        for role in ROLES:
            routes = [one for one in matrix.routes() if role in LOOKED_AT_BY or not one.name.startswith(OWN_ACCOUNT)]
            found[role] = pages_of(matrix.visitor(made.accounts.get(role)), routes, samples, further, seen)
    Path(settings.DATA, LIST).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _further(made: organ.Organ) -> list[str]:
    """Pages in another state: hats of the desk, a form for one duty, a meeting to come and one that is signed."""
    branch, by = made.organizations[matrix.OWN], COMMAND_LINE
    with scope.system("样张"):
        at = datetime.combine(organ.TODAY, time(15), clock.ZONE)
        coming = meetings.arrange(organization=branch, kinds=[Kind.THEME_DAY], starts_at=at, agenda="一\n二", by=by)
        held = meetings.arrange(organization=branch, kinds=[Kind.COMMITTEE_MEETING], starts_at=at, by=by)
        due = len(expected(branch, [Kind.COMMITTEE_MEETING], organ.TODAY))
        meetings.record_meeting(meeting=held, present_count=due, minutes="研究工作。", by=by)
        meetings.sign(meeting=held, by=by)
    hats = [f"{reverse('desk')}?as={code}" for code in ("leader", "committee", "secretary", "member")]
    form = f"{reverse('meetings:arrange')}?organization={branch.pk}&kind={Kind.MEMBERS_MEETING}"
    states = [f"{reverse('obligations:list')}?state={state}" for state in ("missed", "met")]
    open_ = [reverse(f"meetings:{name}", args=[coming.pk]) for name in ("meeting", "change", "record")]
    past = f"{reverse('organizations:profile', args=[branch.pk])}?on=2021-01-01"
    return [*hats, form, *states, *open_, reverse("meetings:meeting", args=[held.pk]), past]


def pages_of(
    client: Client, routes: Iterable[matrix.Route], samples: matrix.Samples, further: Iterable[str], seen: set
) -> list[str]:
    """Addresses that answer this visitor's GET with a whole page that is not `seen` yet: one for every route, and the
    further ones.
    """
    asked = [(route.name, _addresses(route, samples)) for route in routes]
    found = []
    for name, alike in [*asked, *((address, [address]) for address in further)]:
        pages = ((address, answer) for address in alike if _is_page(answer := client.get(address)))
        address, answer = next(pages, ("", None))
        if answer is not None and (made := (name, _made_of(answer))) not in seen:
            seen.add(made)
            found.append(address)
    return found


def _made_of(answer) -> frozenset[tuple[str, str]]:
    """Which element follows which inside the frame, each with its attributes and classes: a list of three lines and one
    of four are made alike, a list and one without lines are not.
    """
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    elements = re.findall(r"<[a-z][^>]*>", main)
    return frozenset(pairwise(re.sub(r'\b(?!class\b|type\b|role\b)([\w-]+)="[^"]*"', r"\1", one) for one in elements))


def _addresses(route: matrix.Route, samples: matrix.Samples) -> list[str]:
    if not route.parameters:
        return [reverse(route.name)]
    return [reverse(route.name, kwargs=samples.of(route, branch)) for branch in (matrix.OWN, matrix.STRANGE)]


def _is_page(answer) -> bool:
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and html and b"<html" in answer.content


def read(data: Path) -> dict[str, list[str]]:
    """What `scene` wrote down."""
    return json.loads((data / LIST).read_text(encoding="utf-8"))
