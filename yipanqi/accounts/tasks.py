"""Recurring work of this room, called by `yipanqi tick`."""

import logging
from itertools import groupby
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from yipanqi.accounts.models import Account, Notice
from yipanqi.accounts.queries import unmailed
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import next_working_moment

log = logging.getLogger("yipanqi.accounts")


def send_due_mail(*, by: Actor) -> int:
    """Mail what is due and went with no digest, one letter per account, in working hours only; returns the number of
    notices mailed.

    Notices read on the page meanwhile are not mailed. When the mail server fails, the rest waits for the next call.
    """
    now = clock.now()
    if not settings.MAIL_CONFIGURED or next_working_moment(now) > now:
        return 0
    sent = 0
    for account, group in groupby(unmailed().filter(mail_after__lte=now), key=lambda notice: notice.account):
        notices = list(group)
        try:
            _letter(account, notices)
        except (SMTPException, OSError) as error:
            log.warning("mail server failed, %s notices wait: %s", len(notices), error)
            break
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
        sent += len(notices)
    return sent


def _letter(account: Account, notices: list[Notice]) -> None:
    said = [notice.letter for notice in notices]
    lines = [f"{number}. {words}" for number, words in enumerate(said, 1)]
    body = "\n".join([f"{account.name}同志：", "", *lines, "", "请登录“一盘棋”办理。本邮件自动发出，请勿回复。"])
    subject = said[0] if len(notices) == 1 else f"一盘棋：{len(notices)} 项提醒"
    send_mail(subject[:80], body, settings.DEFAULT_FROM_EMAIL, [account.email])
