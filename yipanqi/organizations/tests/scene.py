"""An organ with forty branches for looking at pages: imported, with a secretary and an officer who can sign in."""

import tempfile
from datetime import date
from pathlib import Path

from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations import actions
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.intake import run_import
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.tests import workbooks


def build() -> None:
    """Import, found a general branch and departments, appoint, open accounts."""
    with scope.system("试验场景"), tempfile.TemporaryDirectory() as folder:
        book = workbooks.large(Path(folder) / "名册.xlsx", 420, branch_size=14)
        summary, code = run_import(book, dry_run=False, by=COMMAND_LINE)
        assert code == 0, summary["faults"]
        root = Organization.objects.get(kind=Kind.ORGAN_COMMITTEE)
        branches = list(Organization.objects.filter(kind=Kind.BRANCH).order_by("path"))
        general = actions.found_organization(
            name="信息中心党总支", kind=Kind.GENERAL_BRANCH, parent=root, founded_on=date(2013, 1, 1), by=COMMAND_LINE
        )
        for branch in branches[4:8]:
            actions.move_organization(organization=branch, to=general, on=date(2024, 1, 1), by=COMMAND_LINE)
        retired = actions.found_organization(
            name="离退休干部党支部",
            kind=Kind.BRANCH,
            form="retired",
            parent=root,
            founded_on=date(2016, 1, 1),
            by=COMMAND_LINE,
        )
        actions.merge_organizations(
            sources=[branches[20]], into=branches[21], on=date(2026, 2, 1), by=COMMAND_LINE, reason="机构改革"
        )
        office = actions.found_organization(
            name="办公室", kind=Kind.DEPARTMENT, parent=root, founded_on=date(2010, 1, 1), by=COMMAND_LINE
        )
        first = branches[0]
        people = list(Person.objects.filter(home=first).order_by("pk")[:4])
        for person, post in zip(
            people, (Post.SECRETARY, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER), strict=False
        ):
            actions.appoint(person=person, organization=first, post=post, from_on=date(2024, 3, 1), by=COMMAND_LINE)
        actions.appoint(
            person=people[3],
            organization=root,
            post=Post.FULL_TIME_DEPUTY,
            from_on=date(2024, 3, 1),
            full_time=True,
            by=COMMAND_LINE,
        )
        actions.appoint(
            person=people[0],
            organization=office,
            post=Post.DEPARTMENT_HEAD,
            title="办公室主任",
            from_on=date(2022, 3, 1),
            by=COMMAND_LINE,
        )
        actions.record_term(organization=first, elected_on=date(2024, 3, 1), ordinal=3, by=COMMAND_LINE)
        actions.set_habits(organization=first, fixed_day=15, usual_place="三楼会议室", by=COMMAND_LINE)
        actions.change_state(
            organization=first,
            from_on=date(2025, 1, 1),
            name="机关第一（综合）党支部",
            reason="机关党委〔2025〕1号",
            by=COMMAND_LINE,
        )
        assert retired.pk
        for person, username in ((people[0], "secretary"), (people[3], "officer"), (people[1], "member")):
            account = Account.objects.create(username=username, name=person.name, created_at=clock.now())
            Person.objects.filter(pk=person.pk).update(account=account)
        Account.objects.create(username="system", name="系统管理员", administers="system", created_at=clock.now())
