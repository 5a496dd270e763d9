"""A made-up organ that grows by bulk inserts: one 机关党委, branches under it, two meetings a month in every branch."""

import os
from datetime import date, datetime

import django

TODAY, FOUNDED, GO_LIVE = date(2026, 6, 15), date(2020, 1, 1), date(2026, 1, 1)
KINDS = {5: ("committee_meeting",), 20: ("theme_day",)}
EVERY_QUARTER = ("members_meeting", "party_lecture")


def start() -> None:
    """Django on an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def found(path: str, parent):
    """One organisation, not saved: the 机关党委 where it has no parent, else a branch with a committee."""
    from yipanqi.organizations.enums import Kind
    from yipanqi.organizations.models import Organization

    return Organization(
        path=path, parent=parent, name=f"支部{path}" if parent else "机关党委", founded_on=FOUNDED, go_live_on=GO_LIVE,
        kind=Kind.BRANCH if parent else Kind.ORGAN_COMMITTEE, has_committee=bool(parent),
    )  # fmt: skip


def grow(number: int) -> list:
    """So many further branches with their states and meetings."""
    from yipanqi.kernel import ids
    from yipanqi.kernel.database import refresh_statistics
    from yipanqi.organizations.enums import Kind
    from yipanqi.organizations.models import Organization

    root = Organization.objects.filter(kind=Kind.ORGAN_COMMITTEE).first()
    if root is None:
        root = found(ids.segment(1), None)
        root.save()
        _know([root])
    begun = Organization.objects.count()
    new = [found(root.path + ids.segment(begun + one + 1), root) for one in range(number)]
    Organization.objects.bulk_create(new, batch_size=1000)
    _know(new)
    _hold(new)
    refresh_statistics()
    return new


def deputy():
    """An account for a 专职副书记 of the 机关党委, at home in a branch."""
    from yipanqi.accounts.models import Account
    from yipanqi.kernel import clock, scope
    from yipanqi.organizations.enums import Kind, Post, PostKind
    from yipanqi.organizations.models import Appointment, Membership, Organization, Person

    with scope.system("基准"):
        branch, root = (Organization.objects.filter(kind=kind).first() for kind in (Kind.BRANCH, Kind.ORGAN_COMMITTEE))
        account = Account.objects.create(username="deputy", name="专职副书记", created_at=clock.now())
        person = Person.objects.create(name="专职副书记", home=branch, joined_on=FOUNDED, account=account)
        Membership.objects.create(person=person, organization=branch, from_on=FOUNDED)
        Appointment.objects.create(
            person=person, organization=root, post=Post.FULL_TIME_DEPUTY, kind=PostKind.PARTY, from_on=FOUNDED
        )
    return account


def moment(day: date) -> datetime:
    """Three o'clock in the afternoon of a day."""
    from yipanqi.kernel import clock

    return datetime(day.year, day.month, day.day, 15, tzinfo=clock.ZONE)


def _know(organizations: list) -> None:
    from yipanqi.organizations.models import State

    states = [
        State(
            organization=one, from_on=FOUNDED, name=one.name, kind=one.kind, parent=one.parent,
            has_committee=one.has_committee,
        )
        for one in organizations
    ]  # fmt: skip
    State.objects.bulk_create(states, batch_size=1000)


def _hold(branches: list) -> None:
    """Two meetings a month since go-live in every branch."""
    from yipanqi.meetings.models import Meeting, Purpose

    days = [date(2026, month, day) for month in range(1, 6) for day in KINDS]
    held = [
        Meeting(
            organization=branch, title="会议", held_on=day, starts_at=moment(day), recorded_at=moment(day),
            created_at=moment(day), stage="recorded", expected_count=9, present_count=8, voters_due=9,
            voters_present=8,
        )
        for branch in branches
        for day in days
    ]  # fmt: skip
    Meeting.objects.bulk_create(held, batch_size=2000)
    purposes = [Purpose(meeting=one, kind=kind) for one in held for kind in _kinds(one.held_on)]
    Purpose.objects.bulk_create(purposes, batch_size=5000)


def _kinds(day: date) -> tuple[str, ...]:
    return KINDS[day.day] + (EVERY_QUARTER if day.day == 20 and day.month % 3 == 0 else ())
