"""A small organ for the tests: a committee, a branch of nine with a group, one without committee; people to act as."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction

from tests.photograph import photographed
from yipanqi.access.queries import acting
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.actions import together
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post, Standing
from yipanqi.organizations.models import Organization, Person

TODAY = date(2026, 11, 23)
FOUNDED = date(2020, 3, 1)
GO_LIVE = date(2026, 1, 1)
MINUTES = "王芳主持会议。\n王芳：先学习会议精神，再讨论窗口服务改进。\n李强：建议把取号机移到门口，周五前试一周。"


@dataclass
class Scene:
    """Organisations and people by name."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str):
        return self.organizations.get(name) or self.people[name]

    def account(self, name: str) -> Account:
        return self.people[name].account

    @contextmanager
    def acting(self, name: str):
        """Run as somebody: the scope of today's offices; yields the actor."""
        _, actor, seen = acting(self.account(name), None)
        with scope.using(seen):
            yield actor

    def meeting(
        self, *kinds: str, on: date = TODAY, organization: str = "一支部", by: str = "王芳", **details
    ) -> Meeting:
        """A meeting arranged by the secretary."""
        with self.acting(by) as actor:
            return actions.arrange(
                organization=self[organization],
                kinds=kinds or (Kind.THEME_DAY,),
                starts_at=moment(on),
                by=actor,
                **details,
            )

    def recorded(
        self, *kinds: str, away: tuple[str, ...] = (), by: str = "王芳", decisions=None, minutes=MINUTES, **arranged
    ):
        """A meeting with its record: everybody there but those named."""
        meeting = self.meeting(*kinds, by=by, **arranged)
        with self.acting(by) as actor:
            from yipanqi.meetings import queries

            due = len(queries.expected(meeting.organization, meeting.kinds, meeting.held_on))
            return actions.record_meeting(
                meeting=meeting,
                absences={self[name].pk: actions.Away(reason="出差") for name in away},
                present_count=due - len(away),
                minutes=minutes,
                decisions=decisions,
                by=actor,
            )

    def rerecorded(self, meeting: Meeting, *, away: tuple[str, ...] = (), by: str = "王芳") -> Meeting:
        """The record made again, as the registers stand now."""
        from yipanqi.meetings import queries

        with self.acting(by) as actor:
            due = len(queries.expected(meeting.organization, meeting.kinds, meeting.held_on))
            return actions.record_meeting(
                meeting=meeting, absences={self[name].pk: actions.Away(reason="出差") for name in away},
                present_count=due - len(away), minutes=MINUTES, by=actor,
            )  # fmt: skip

    def signed(self, *kinds: str, **recorded) -> Meeting:
        meeting = self.recorded(*kinds, **recorded)
        with self.acting("王芳") as actor:
            return actions.sign(meeting=meeting, by=actor)


def moment(on: date, at: time = time(15, 0)) -> datetime:
    return datetime.combine(on, at, clock.ZONE)


MEMBERS = {
    # name: office in 一支部 (or none), standing, full member
    "王芳": (Post.SECRETARY, Standing.NORMAL, True),
    "李强": (Post.ORGANISATION_MEMBER, Standing.NORMAL, True),
    "张敏": (Post.DISCIPLINE_MEMBER, Standing.NORMAL, True),
    "刘洋": (None, Standing.NORMAL, True),
    "陈静": (None, Standing.NORMAL, True),
    "杨帆": (None, Standing.MOBILE, True),
    "赵磊": (None, Standing.SECONDED_OUT, True),
    "周杰": (None, Standing.NORMAL, False),
    "吴昊": (None, Standing.SECONDED_IN, True),
}
GROUP = ("刘洋", "陈静", "周杰")


@photographed
def build(members: dict | None = None) -> Scene:
    """Make it all, as the command line would."""
    made = Scene()
    with clock.frozen(TODAY), scope.system("test"), transaction.atomic(), together(by=COMMAND_LINE):
        _found(made, "机关党委", OrganizationKind.ORGAN_COMMITTEE, None, has_committee=True)
        _found(made, "一支部", OrganizationKind.BRANCH, "机关党委", has_committee=True)
        _found(made, "一小组", OrganizationKind.GROUP, "一支部")
        _found(made, "二支部", OrganizationKind.BRANCH, "机关党委")
        for name, (post, standing, full) in (members or MEMBERS).items():
            _join(made, name, "一支部", post, standing=standing, full=full, group="一小组" if name in GROUP else None)
        _join(made, "孙丽", "二支部", Post.SECRETARY)
        _join(made, "马超", "二支部", None)
        _join(made, "朱琳", "二支部", None)
        _appoint(made, "朱琳", "机关党委", Post.FULL_TIME_DEPUTY)
        if not members:
            _appoint(made, "刘洋", "一小组", Post.GROUP_LEADER)
        for organization in made.organizations.values():
            organization.refresh_from_db()
    return made


def _found(made: Scene, name: str, kind: str, parent: str | None, **more) -> None:
    made.organizations[name] = organizations.found_organization(
        name=name,
        kind=kind,
        founded_on=FOUNDED,
        go_live_on=GO_LIVE,
        parent=made.organizations.get(parent),
        by=COMMAND_LINE,
        **more,
    )


def _join(made: Scene, name: str, branch: str, post, *, standing=Standing.NORMAL, full=True, group=None) -> None:
    joined = date(2019, 7, 1) if full else date(2026, 3, 1)
    person = organizations.register_person(
        name=name,
        home=made[branch],
        joined_on=joined,
        full_on=date(2020, 7, 1) if full else None,
        by=COMMAND_LINE,
    )
    account = Account.objects.create_user(f"u{len(made.people)}", name=name, created_at=clock.now())
    Person.objects.filter(pk=person.pk).update(account=account)
    person.refresh_from_db()
    organizations.admit_member(
        person=person,
        organization=made[branch],
        from_on=max(FOUNDED, joined),
        group=made[group] if group else None,
        standing=standing,
        by=COMMAND_LINE,
    )
    made.people[name] = person
    if post:
        _appoint(made, name, branch, post)


def _appoint(made: Scene, name: str, organization: str, post) -> None:
    organizations.appoint(
        person=made.people[name], organization=made[organization], post=post, from_on=date(2024, 1, 1), by=COMMAND_LINE
    )


def build_for_browser() -> None:
    """A signed record with decisions (1), one of the last days to be recorded (2), a meeting to come (3)."""
    made = build()
    decisions = [
        actions.DecisionEntry("移取号机", made["李强"], date(2026, 12, 1)),
        actions.DecisionEntry("接收周杰为预备党员", motion="admission", in_favour=6, against=0, abstained=0),
    ]
    made.signed(Kind.MEMBERS_MEETING, on=date(2026, 10, 20), away=("杨帆",), decisions=decisions, agenda="学习\n讨论")
    made.meeting(Kind.THEME_DAY, on=date(2026, 11, 20), topic="学习会议精神")
    made.meeting(Kind.COMMITTEE_MEETING, on=date(2026, 11, 30), place="205会议室")
