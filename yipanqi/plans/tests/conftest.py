"""A decision of the 党组 of 15 June to three branches' worth of actors, hands that act for each."""

from datetime import date

import pytest

from yipanqi.kernel import scope
from yipanqi.obligations.models import Obligation
from yipanqi.plans import actions
from yipanqi.plans.actions import Actors, Assignment
from yipanqi.plans.models import Directive, Part, Report

DUE = date(2026, 7, 10)
SECRET = "调整窗口人员的具体安排"


@pytest.fixture
def task(organ):
    """`task("甲支部", "工会", lead="工会", due=…)`: what is handed out."""

    def made(
        *names: str, lead: str = "", people=(), due: date = DUE, title: str = "完成一次自查", once=None
    ) -> Assignment:
        to = Actors(
            organizations=[organ.organizations[name] for name in names],
            people=[organ.people[name] for name in people],
            lead=organ.organizations[lead] if lead else None,
        )
        return Assignment(title=title, result="自查报告一份", seen_by="看问题清单", due_on=due, to=to, once=once)

    return made


@pytest.fixture
def issue(organ, being, task):
    """A decision, by default of the 党组 by its secretary, with its tasks."""

    def made(*names: str, by: str = "党组书记", of: str = "党组", title: str = "开展窗口服务自查", **more) -> Directive:
        given = {name: more.pop(name) for name in ("lead", "people", "due") if name in more}
        with being(by) as actor:
            return actions.issue(
                organization=organ.organizations[of], title=title, text=SECRET, decided_on=date(2026, 6, 12),
                basis="党组会议", tasks=[task(*names, **given)] if names or given else [], by=actor, **more,
            )  # fmt: skip

    return made


@pytest.fixture
def part(organ):
    """The part of an organisation, as it is now."""

    def found(name: str, *, person: str = "", title: str = "完成一次自查") -> Part:
        with scope.system("test"):
            rows = Part.objects.select_related("task__giver", "organization__parent", "person", "entry")
            rows = rows.filter(organization=organ.organizations[name], task__title=title)
            return (
                rows.filter(in_person=True, person=organ.people[person]).get() if person else rows.get(in_person=False)
            )

    return found


@pytest.fixture
def entry(part):
    """The ledger's line of a part."""

    def found(name: str, **more) -> Obligation:
        with scope.system("test"):
            return Obligation.objects.get(pk=part(name, **more).entry_id)

    return found


@pytest.fixture
def take(being, part):
    """An actor acknowledges."""

    def taken(name: str, by: str, **more) -> Part:
        with being(by) as actor:
            return actions.acknowledge(part=part(name, **more), by=actor)

    return taken


@pytest.fixture
def report(being, part):
    """An actor reports."""

    def reported(
        name: str, by: str, *, text: str = "查了三个窗口，改了两件事", on: date = date(2026, 6, 15), **more
    ) -> Report:
        with being(by) as actor:
            return actions.report(part=part(name), text=text, done_on=on, by=actor, **more)

    return reported
