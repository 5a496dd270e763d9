"""工作提醒摘要: to who owes, titles only, as often as wanted, never twice, never at night, nothing when nothing."""

from datetime import date, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest

from tests.organ import TODAY
from yipanqi.accounts.actions import change_email, mark_read, notify
from yipanqi.accounts.models import Account
from yipanqi.education import actions as education
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE, TIMER, Actor
from yipanqi.obligations.actions import owe, reconcile_all
from yipanqi.organizations import actions as organizations
from yipanqi.site import digest
from yipanqi.site.tick import tick

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 22, 9, 30, tzinfo=clock.ZONE)


@pytest.fixture
def mailed(organ, settings):
    settings.MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Account.objects.exclude(username__in=["甲党员"]).update(email="x@example.cn")
    for account in Account.objects.exclude(email=""):
        Account.objects.filter(pk=account.pk).update(email=f"{account.pk}@example.cn")
    for account in organ.accounts.values():
        account.refresh_from_db()
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    return organ


def sent(organ, outbox) -> dict[str, object]:
    names = {f"{account.pk}@example.cn": name for name, account in organ.accounts.items()}
    return {names[mail.to[0]]: mail for mail in outbox}


def at(moment: datetime) -> int:
    with clock.frozen(moment):
        return digest.send()


def test_it_goes_to_who_owes_and_to_nobody_else(mailed, mailoutbox):
    with scope.system("test"), clock.frozen(TODAY):
        owe(
            organization=mailed.organizations["乙支部"], key="decision:1", source="meetings", kind="decision",
            title="一项会议决定事项", basis="决定", due_on=date(2026, 6, 26), person=mailed.people["处长"],
            by=COMMAND_LINE,
        )  # fmt: skip
    at(MONDAY)
    letters = sent(mailed, mailoutbox)
    assert {"甲书记", "乙书记", "甲组长", "处长"} <= set(letters)
    assert not {"甲委员", "甲党员", "系统管理员", "安全管理员", "审计管理员", "党组成员"} & set(letters)
    assert all(len(mail.to) == 1 and not mail.cc and not mail.bcc for mail in mailoutbox)
    own = letters["处长"].body
    assert "一项会议决定事项" in own and "主题党日" not in own
    assert "乙支部" in letters["乙书记"].body and "甲支部" not in letters["乙书记"].body
    assert "【逾期】" in letters["乙书记"].body and letters["乙书记"].subject.startswith("工作提醒：逾期")


def test_once_a_week_or_once_a_day_and_never_twice(mailed, mailoutbox):
    change_email(
        account=mailed.accounts["甲书记"], email=f"{mailed.accounts['甲书记'].pk}@example.cn", digest="daily",
        by=Actor(name="甲书记", account_id=mailed.accounts["甲书记"].pk),
    )  # fmt: skip
    Account.objects.filter(username="乙书记").update(digest="none")
    first = at(MONDAY)
    assert first == len(mailoutbox) > 1 and "乙书记" not in sent(mailed, mailoutbox)
    assert at(MONDAY) == 0
    assert at(MONDAY.replace(day=23)) == 1 and mailoutbox[-1].to == [f"{mailed.accounts['甲书记'].pk}@example.cn"]
    assert at(MONDAY.replace(day=29)) >= first


@pytest.mark.parametrize("moment", [MONDAY.replace(hour=8), MONDAY.replace(hour=18), MONDAY.replace(day=21)])
def test_nothing_is_sent_at_night_or_on_a_day_of_rest(mailed, mailoutbox, moment):
    assert at(moment) == 0 and mailoutbox == []


def test_a_refusing_server_sends_it_later_and_a_crash_never_twice(mailed, mailoutbox, monkeypatch):
    class Crash(BaseException):
        pass

    def post(account, letter):
        raise error

    real = digest._post
    monkeypatch.setattr(digest, "_post", post)
    error = SMTPServerDisconnected("gone")
    assert at(MONDAY) == 0 and not Account.objects.exclude(digested_on=None).exists()
    error = Crash()
    with pytest.raises(Crash):
        at(MONDAY)
    (hit,) = Account.objects.exclude(digested_on=None)
    monkeypatch.setattr(digest, "_post", real)
    at(MONDAY)
    assert mailoutbox and f"{hit.pk}@example.cn" not in [mail.to[0] for mail in mailoutbox]


def test_two_timers_at_once_send_one(mailed):
    account = mailed.accounts["乙书记"]
    from yipanqi.accounts.actions import claim_digest

    assert claim_digest(account=account, on=TODAY, since=TODAY) is True
    assert claim_digest(account=account, on=TODAY, since=TODAY) is False


def test_titles_only_and_no_address_outside(mailed, mailoutbox):
    with scope.system("test"), clock.frozen(TODAY):
        branch = mailed.organizations["乙支部"]
        new = organizations.register_person(name="李新同", home=branch, joined_on=date(2025, 7, 1), by=COMMAND_LINE)
        organizations.admit_member(person=new, organization=branch, from_on=date(2025, 7, 1), by=COMMAND_LINE)
        education.arrange_talk(
            organization=branch, leads=[mailed.people["乙书记"]], others=[new], held_on=date(2026, 6, 24),
            by=COMMAND_LINE,
        )  # fmt: skip
    at(MONDAY)
    mail = sent(mailed, mailoutbox)["乙书记"]
    ((html, kind),) = mail.alternatives
    for text in (mail.body, html):
        assert "李新同" not in text and "一名预备党员预备期满" in text and "谈心谈话" in text
        assert "我的账号" in text
    assert kind == "text/html" and "http" not in html and "<img" not in html and "url(" not in html


def test_messages_that_wait_go_with_the_digest_and_never_beside_it(mailed, mailoutbox):
    account = mailed.accounts["乙书记"]
    with clock.frozen(MONDAY - timedelta(days=3)):
        notify(account=account, text="材料已退回：签字页缺一页", mailed_as="材料已退回", by=TIMER)
        read = notify(account=account, text="已经看过的", by=TIMER)
        mark_read(account=account, notice_id=read.pk)
        notify(account=mailed.accounts["甲书记"], text="别人的", by=TIMER)
    with clock.frozen(MONDAY):
        notify(account=account, text="早上刚到的", by=TIMER)
        tick()
    own = [mail for mail in mailoutbox if mail.to == [f"{account.pk}@example.cn"]]
    assert len(own) == 1 and own[0].subject.endswith("消息2条")
    ((html, _),) = own[0].alternatives
    for text in (own[0].body, html):
        assert "材料已退回" in text and "早上刚到的" in text
        assert "签字页" not in text and "已经看过的" not in text and "别人的" not in text
    with clock.frozen(MONDAY + timedelta(hours=1)):
        notify(account=account, text="改到明天", on=date(2026, 6, 23), by=TIMER)
        notify(account=account, text="不急", by=TIMER)
        tick()
    with clock.frozen(MONDAY.replace(day=23, hour=9)):
        tick()
    later = [mail for mail in mailoutbox if mail.to == own[0].to][1:]
    assert [mail.subject for mail in later] == ["改到明天", "不急"], "the urgent one at once, the other in the morning"


def test_a_refusing_server_keeps_the_messages_too(mailed, mailoutbox, monkeypatch):
    account = mailed.accounts["乙书记"]
    with clock.frozen(MONDAY - timedelta(days=3)):
        notify(account=account, text="材料已退回", by=TIMER)

    def post(account, letter):
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr(digest, "_post", post)
        assert at(MONDAY) == 0
    assert account.notices.get().mailed_at is None
    at(MONDAY)
    assert "材料已退回" in sent(mailed, mailoutbox)["乙书记"].body and account.notices.get().mailed_at == MONDAY


def test_who_wants_no_digest_gets_one_letter_in_the_morning(mailed, mailoutbox):
    account = mailed.accounts["乙书记"]
    Account.objects.filter(pk=account.pk).update(digest="none")
    with clock.frozen(MONDAY - timedelta(days=3)):
        for number in range(2):
            notify(account=account, text=f"第{number}件", by=TIMER)
        tick()
    assert mailoutbox == [] or all(mail.to != [f"{account.pk}@example.cn"] for mail in mailoutbox)
    with clock.frozen(MONDAY):
        tick()
    own = [mail.subject for mail in mailoutbox if mail.to == [f"{account.pk}@example.cn"]]
    assert own == ["一盘棋：2 项提醒"]


def test_how_often_is_set_on_ones_own_page(organ, visit):
    client = visit("乙书记")
    assert "每周一次" in client.get("/accounts/me/").content.decode()
    answer = client.post("/accounts/me/", {"email": "y@example.cn", "digest": "daily"})
    assert answer.status_code == 302
    account = Account.objects.get(username="乙书记")
    assert (account.email, account.digest) == ("y@example.cn", "daily")
    assert client.post("/accounts/me/", {"email": "y@example.cn", "digest": "hourly"}).status_code == 422
