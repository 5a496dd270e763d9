"""Two organisations that decide something, a system for each of them, and how it calls."""

import json
from datetime import date

import pytest
from django.test import Client

from yipanqi.access.enums import Permit
from yipanqi.accounts.actions import Confirmation
from yipanqi.exchange import actions
from yipanqi.kernel import clock
from yipanqi.plans import actions as plans
from yipanqi.plans.models import Directive

DUE = date(2026, 7, 10)
SECRET = "调整窗口人员的具体安排"
ISSUER = {"党组": "专职副书记", "机关党委": "专职副书记"}


@pytest.fixture
def admit(organ, being):
    """`admit("党组", Permit.…)` issues a token, answers it and what the system shows."""

    def admitted(name: str = "党组", *permits: Permit, system: str = "督查系统", **more):
        by_name = more.pop("by", ISSUER.get(name, "专职副书记"))
        with being(by_name) as by:
            given = {
                "organization": organ.organizations[name], "system": system, "basis": "党组会议批准",
                "permits": [one.value for one in permits or Permit], "expires_on": date(2026, 12, 31),
                "confirmed": Confirmation(by.account_id, clock.now()),
            }  # fmt: skip
            return actions.issue_token(by=by, **(given | more))

    return admitted


@pytest.fixture
def call():
    """`call(shown, "directives", since="2026-06-01")` as the system that shows this token."""

    def called(shown: str, path: str, *, method: str = "GET", body=None, client: Client | None = None, **query):
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        content = {}
        if body is not None:
            content = {"data": body if isinstance(body, (bytes, str)) else json.dumps(body)}
            content["content_type"] = "application/json"
        return (client or Client()).generic(method, f"/api/v1/{path}", query_params=query, headers=headers, **content)

    return called


@pytest.fixture
def decided(organ, being):
    """A decision with one task each for some organisations."""

    def made(of: str, *names: str, title: str = "开展窗口服务自查", by: str = "专职副书记", **more) -> Directive:
        to = plans.Actors(
            organizations=[organ.organizations[name] for name in names], people=more.get("people", ()),
        )  # fmt: skip
        task = plans.Assignment(title="完成一次自查", result="自查报告", seen_by="看清单", due_on=DUE, to=to)
        with being(by) as actor:
            return plans.issue(
                organization=organ.organizations[of], title=title, text=SECRET, decided_on=date(2026, 6, 12),
                basis="党组会议", number="〔2026〕8号", tasks=[task], by=actor,
            )  # fmt: skip

    return made
