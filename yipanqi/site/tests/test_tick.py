"""The recurring run: idempotent, in working hours, to whoever owes and nobody else."""

from datetime import date, datetime

import pytest
from django.core import mail

from tests import organ as small
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Link, Seal
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.obligations.actions import owe
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.actions import appoint, relieve
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment
from yipanqi.site.tick import last_run, remind, tick

pytestmark = pytest.mark.django_db
WORKDAY = datetime(2026, 6, 24, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def organ():
    with clock.frozen(small.TODAY):
        return small.build()


def told() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.order_by("account__name", "text").select_related("account"):
        found.setdefault(notice.account.name, []).append(notice.text)
    return found


def test_the_second_run_does_nothing(organ):
    with clock.frozen(WORKDAY):
        first, second = tick(), tick()
        assert first.sealed
        assert first.reminded > 0
        assert (second.reconciled.added, second.reconciled.changed) == (0, 0)
        assert (second.reminded, second.mailed, second.sealed) == (0, 0, False)
    assert Seal.objects.count() == 1
    assert Link.objects.count() > 0


def test_what_the_registers_ask_for_is_raised_once_and_reminded(organ):
    with clock.frozen(WORKDAY), scope.system("test"):
        appoint(
            person=organ.people["党员1"], organization=organ.organizations["甲支部"], post=Post.PUBLICITY_MEMBER,
            from_on=date(2026, 6, 22), by=COMMAND_LINE,
        )  # fmt: skip
        first, second = tick(), tick()
        assert (first.talks, second.talks) == (1, 0)
        entry = Obligation.objects.get(kind="must_talk")
    assert (entry.person.name, entry.title, entry.due_on) == ("甲书记", "及时谈心谈话", date(2026, 7, 22))
    with clock.frozen(datetime(2026, 7, 20, 10, 0, tzinfo=clock.ZONE)):
        tick()
    assert [text for text in told()["甲书记"] if "谈心" in text] == ["甲支部：及时谈心谈话7月22日前应完成。"]


def test_an_installation_with_nobody_in_it_yet_has_nothing_to_do():
    done = tick()
    assert (done.reconciled.added, done.reminded, done.mailed, done.sealed) == (0, 0, 0, False)
    assert last_run() is not None


def test_only_the_responsible_officer_is_reminded_of_what_falls_due_within_a_week(organ):
    with clock.frozen(WORKDAY):
        tick()
    assert told() == {
        "党组书记": ["党组：中心组集体学习研讨、专题研究全面从严治党6月30日前应完成。"],
        "甲书记": ["甲支部：支委会、党费收缴、党员大会、主题党日6月30日前应完成。"],
        "甲组长": ["甲支部·第一党小组：党小组会6月30日前应完成。"],
        "乙书记": ["乙支部：党费收缴、党员大会、主题党日6月30日前应完成。"],
    }


def test_missed_is_told_once_more(organ):
    with clock.frozen(WORKDAY):
        tick()
    with clock.frozen(datetime(2026, 7, 1, 10, 0, tzinfo=clock.ZONE)):
        tick()
        tick()
    assert told()["乙书记"] == [
        "乙支部：党费收缴、党员大会、主题党日6月30日前应完成。",
        "乙支部：党费收缴、党员大会、主题党日已于6月30日到期，尚无记录。",
    ]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 6, 24, 8, 59),
        datetime(2026, 6, 24, 18, 0),
        datetime(2026, 6, 27, 10, 0),
        datetime(2026, 6, 24, 2),
    ],
)
def test_nobody_is_reminded_outside_working_hours(organ, moment):
    with clock.frozen(moment.replace(tzinfo=clock.ZONE)), scope.system("test"):
        assert remind(by=COMMAND_LINE) == 0
    assert told() == {}


def test_a_person_is_reminded_of_a_task_and_a_deputy_of_a_vacant_post(organ):
    with clock.frozen(WORKDAY), scope.system("test"):
        owe(
            organization=organ.organizations["乙支部"], key="decision:1", source="meetings", kind="decision",
            title="联系社区", basis="决定", due_on=date(2026, 6, 26), person=organ.people["处长"], by=COMMAND_LINE,
        )  # fmt: skip
        office = Appointment.objects.get(person=organ.people["甲书记"])
        relieve(appointment=office, to_on=date(2026, 6, 23), reason="调离", by=COMMAND_LINE)
        tick()
    assert told()["处长"] == ["乙支部：联系社区6月26日前应完成。"]
    assert "甲书记" not in told()
    assert Notice.objects.get(account__name="处长").address.startswith("/obligations/")


def test_nothing_is_mailed_where_no_mail_server_is_set(organ):
    with clock.frozen(WORKDAY):
        assert tick().mailed == 0
    assert mail.outbox == []


def test_a_run_that_was_missed_for_months_catches_up(organ):
    with clock.frozen(datetime(2026, 9, 1, 10, 0, tzinfo=clock.ZONE)):
        done = tick().reconciled
        assert done.added > 0
        with scope.system("test"):
            july = Obligation.objects.get(
                organization=organ.organizations["乙支部"], kind="theme_day", period_start=date(2026, 7, 1)
            )
    assert july.state == "missed"
