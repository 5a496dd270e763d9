"""Notices: on the page at once, by mail in working hours only, each once."""

from datetime import date, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest

from yipanqi.accounts import actions, queries
from yipanqi.accounts.models import Notice
from yipanqi.accounts.tasks import send_due_mail
from yipanqi.kernel import clock
from yipanqi.kernel.actors import TIMER
from yipanqi.kernel.clock import ZONE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def mailed(people, settings):
    settings.MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    people["leader"].email = "leader@example.cn"
    people["leader"].save()
    return people


def tell(account, text="请办理", **more):
    return actions.notify(account=account, text=text, by=TIMER, **more)


def test_the_same_key_tells_the_same_account_once(people):
    first = tell(people["leader"], key="due:7")
    assert tell(people["leader"], "换了说法", key="due:7") == first
    tell(people["other"], key="due:7")
    tell(people["leader"])
    tell(people["leader"])
    assert queries.unread(people["leader"]) == 3 and queries.unread(people["other"]) == 1


def test_without_an_address_no_mail_is_due(people):
    assert tell(people["leader"]).mail_after is None


def test_mail_waits_for_the_working_hour(mailed, mailoutbox):
    with clock.frozen(at("2026-11-21T20:00")):  # Saturday evening
        tell(mailed["leader"])
        assert send_due_mail(by=TIMER) == 0
    with clock.frozen(at("2026-11-22T12:00")):
        assert send_due_mail(by=TIMER) == 0
    with clock.frozen(at("2026-11-23T08:59")):
        assert send_due_mail(by=TIMER) == 0
    assert mailoutbox == []
    with clock.frozen(at("2026-11-23T09:00")):
        assert send_due_mail(by=TIMER) == 1
        assert send_due_mail(by=TIMER) == 0
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["leader@example.cn"], "请办理")]


def test_what_is_about_today_or_the_next_working_day_does_not_wait_for_the_morning(mailed, mailoutbox):
    friday = date(2026, 11, 20)
    with clock.frozen(at("2026-11-20T17:30")):
        for days, words in ((0, "今天"), (3, "周一"), (4, "周二")):
            tell(mailed["leader"], f"{words}开会", on=friday + timedelta(days=days))
        tell(mailed["leader"], "没有日期")
        assert send_due_mail(by=TIMER) == 2
    with clock.frozen(at("2026-11-20T18:30")):
        tell(mailed["leader"], "夜里说周一的会", on=date(2026, 11, 23))
        assert send_due_mail(by=TIMER) == 0
    with clock.frozen(at("2026-11-23T09:00")):
        assert send_due_mail(by=TIMER) == 3
    assert ["今天开会" in mail.body for mail in mailoutbox] == [True, False]
    assert all(words in mailoutbox[1].body for words in ("周二开会", "没有日期", "夜里说周一的会"))


def test_several_notices_make_one_letter_and_read_ones_none(mailed, mailoutbox):
    with clock.frozen(at("2026-11-23T10:00")):
        for number in range(3):
            tell(mailed["leader"], f"第{number}件")
        read = tell(mailed["leader"], "已看过")
        actions.mark_read(account=mailed["leader"], notice_id=read.pk)
        tell(mailed["other"], "没有邮箱")
        assert send_due_mail(by=TIMER) == 0, "they wait for the morning"
    with clock.frozen(at("2026-11-24T09:00")):
        assert send_due_mail(by=TIMER) == 3
    assert len(mailoutbox) == 1 and mailoutbox[0].subject == "一盘棋：3 项提醒"
    assert "第0件" in mailoutbox[0].body and "已看过" not in mailoutbox[0].body


def test_ended_accounts_get_no_mail(mailed, mailoutbox):
    with clock.frozen(at("2026-11-23T10:00")):
        tell(mailed["leader"], on=clock.today())
        mailed["leader"].is_active = False
        mailed["leader"].save()
        assert send_due_mail(by=TIMER) == 0
    assert mailoutbox == []


def test_when_the_mail_server_fails_the_notice_waits(mailed, mailoutbox, monkeypatch):
    def broken(*args, **kwargs):
        raise SMTPServerDisconnected("gone")

    with clock.frozen(at("2026-11-23T10:00")):
        tell(mailed["leader"], on=clock.today())
        monkeypatch.setattr("yipanqi.accounts.tasks.send_mail", broken)
        assert send_due_mail(by=TIMER) == 0
        monkeypatch.undo()
        assert Notice.objects.get().mailed_at is None
        mailed["leader"].refresh_from_db()
    assert len(mailoutbox) == 0


def test_where_no_mail_server_is_set_nothing_is_tried(mailed, mailoutbox, settings):
    settings.MAIL_CONFIGURED = False
    with clock.frozen(at("2026-11-23T10:00")):
        tell(mailed["leader"], on=clock.today())
        assert send_due_mail(by=TIMER) == 0
    assert mailoutbox == []


def test_reading_one_leaves_the_others(people):
    first, _ = tell(people["leader"]), tell(people["leader"])
    assert actions.mark_read(account=people["other"], notice_id=first.pk) == 0
    assert actions.mark_read(account=people["leader"], notice_id=first.pk) == 1
    assert queries.unread(people["leader"]) == 1
    assert actions.mark_read(account=people["leader"]) == 1
