"""工作提醒摘要: one mail that says what somebody owes and what is coming, as often as he or she wants it.

It goes to who owes, not to everybody and to no superior; it carries titles only, for a mail server is not ours, and
the messages that wait for the morning, so that nobody gets two letters then. Where there is nothing, nothing is sent.
A digest is taken as sent before it is sent, so that no crash sends it twice.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from yipanqi.access.queries import acting
from yipanqi.accounts.actions import claim_digest, release_digest
from yipanqi.accounts.enums import Digest
from yipanqi.accounts.models import Account, Notice
from yipanqi.accounts.queries import unmailed
from yipanqi.kernel import clock, scope
from yipanqi.kernel.worktime import next_working_moment
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.models import Organization
from yipanqi.site.ahead import Week, ahead, whose
from yipanqi.site.steps import heads_of, short_day

log = logging.getLogger("yipanqi.digest")


@dataclass(frozen=True)
class Letter:
    """What one digest says: what was missed, and the weeks to come, in titles; and the messages it carries."""

    name: str
    today: date
    missed: list[tuple[str, str, str]]
    weeks: list[Week]
    notices: list[Notice]

    @property
    def coming(self) -> int:
        """How many things are to come."""
        return sum(len(week.lines) for week in self.weeks)

    @property
    def subject(self) -> str:
        """`工作提醒：逾期2项，三十天内5项，消息1条`."""
        missed = [f"逾期{len(self.missed)}项"] if self.missed else []
        told = [f"消息{len(self.notices)}条"] if self.notices else []
        return f"工作提醒：{'，'.join([*missed, f'三十天内{self.coming}项', *told])}"


def send() -> int:
    """Send the digests that are due now, in working hours only; answers how many. A refusing mail server ends the run,
    the rest waits for the next.
    """
    now, today = clock.now(), clock.today()
    if not settings.MAIL_CONFIGURED or next_working_moment(now) > now:
        return 0
    monday, sent = today - timedelta(days=today.weekday()), 0
    with scope.system("工作提醒：各组织负责人"):
        heads = _by_person(today)
    accounts = Account.objects.filter(is_active=True, administers="").exclude(email="").exclude(digest=Digest.NONE)
    for account in accounts.exclude(digested_on=today):
        since = today if account.digest == Digest.DAILY else monday
        if account.digested_on is not None and account.digested_on >= since:
            continue
        letter = written(account, heads, today)
        if letter is None or not claim_digest(account=account, on=today, since=since, notices=letter.notices):
            continue
        try:
            _post(account, letter)
        except (SMTPException, OSError) as error:
            log.warning("mail server failed, digests wait: %s", error)
            release_digest(account=account, notices=letter.notices)
            break
        sent += 1
    return sent


def _by_person(today: date) -> dict[int, list[Organization]]:
    """The organisations each person answers for."""
    living = {one.pk: one for one in organizations.living(today).select_related("parent").order_by("path")}
    found: dict[int, list[Organization]] = defaultdict(list)
    for number, person in heads_of(None, today).items():
        if number in living:
            found[person.pk].append(living[number])
    return found


def written(account: Account, heads: dict[int, list[Organization]], today: date) -> Letter | None:
    """The digest of an account as of a day, in its own scope; None where there is nothing to say."""
    _, _, seen = acting(account, None)
    if seen.person_id is None:
        return None
    with scope.using(seen):
        owing = heads.get(seen.person_id, [])
        person, offices, membership = whose(seen.person_id, today)
        found = ahead(person, offices, membership, today, owing=owing)
        missed = ledger.due_list(owing, on=today).overdue if owing else []
        missed = [*missed, *ledger.mine(person, on=today).overdue]
    told = list(unmailed().filter(account=account))
    letter = Letter(account.name, today, list(_missed(missed, today)), list(found.weeks), told)
    return letter if letter.missed or letter.weeks else None


def _missed(entries: Iterable[Obligation], today: date) -> Iterable[tuple[str, str, str]]:
    for entry in {one.pk: one for one in entries}.values():
        label = ledger.period_label(entry.period_start, entry.due_on) if entry.is_recurring else ""
        title = f"{entry.title}（{label}）" if label else entry.title
        yield title, entry.organization.called, f"{short_day(entry.due_on, today)}到期"


def _post(account: Account, letter: Letter) -> None:
    context = {"letter": letter, "owner": settings.PAGE_OWNER}
    mail = EmailMultiAlternatives(
        letter.subject, render_to_string("site/digest.txt", context), settings.DEFAULT_FROM_EMAIL, [account.email]
    )
    mail.attach_alternative(render_to_string("site/digest.html", context), "text/html")
    mail.send()
