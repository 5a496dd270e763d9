"""What happens by itself: one idempotent `tick`, called by a timer (and once when the demonstration starts).

Reconcile the ledger, raise the talks and trainings that the registers ask for and the handbooks of the year, tell
branches of dues unpaid for months, remind whoever owes something, send the digests and the mail that went with none,
seal the history, go on with yearly packages that wait. Run twice in a row, the second run does nothing; run
late, it catches up.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from yipanqi.accounts import tasks as mail
from yipanqi.accounts.actions import notify
from yipanqi.accounts.models import Account, Notice
from yipanqi.archives import actions as archives
from yipanqi.archives.exports import making
from yipanqi.audit.actions import seal
from yipanqi.education import actions as education
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import TIMER, Actor
from yipanqi.kernel.worktime import next_working_moment
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.actions import Reconciled, reconcile_all
from yipanqi.obligations.models import Obligation
from yipanqi.site import digest
from yipanqi.site.steps import heads_of

SOON = timedelta(days=7)
"""How long before the due day the responsible officer is reminded."""

SHORT = 60
"""How many characters of a decision a message says; its page has the rest."""


@dataclass(frozen=True)
class Ticked:
    """What one run did."""

    reconciled: Reconciled
    talks: int
    reminded: int
    mailed: int
    digested: int
    sealed: bool


def tick(*, by: Actor = TIMER) -> Ticked:
    """Do everything that is due by now. Each step is a transaction of its own, so one failing step loses no other."""
    with scope.system("定时任务"):
        reconciled = reconcile_all(by=by)
        talks = education.raise_followed(by=by) + education.release_requests(by=by)
        education.raise_trainings(by=by)
        education.tell_arrears(by=by)
        archives.raise_handbooks(by=by)
        reminded = remind(by=by)
    digested = digest.send()  # before the single letters: what it carries need not go a second time
    with scope.system("定时任务"):
        mailed = mail.send_due_mail(by=by)
        sealed = seal() is not None
    _leave_word()
    making.make_waiting(by=by)  # last, because it may take minutes; a killed one goes on at the next call
    return Ticked(reconciled, talks, reminded, mailed, digested, sealed)


WORD = "tick.done"
"""A file in the data folder with the moment of the last complete run, for `yipanqi doctor`."""


def _leave_word() -> None:
    settings.DATA.mkdir(parents=True, exist_ok=True)
    (settings.DATA / WORD).write_text(clock.now().isoformat(timespec="seconds"))


def last_run() -> datetime | None:
    """When the routine work was last done to its end; None when never."""
    try:
        return datetime.fromisoformat((settings.DATA / WORD).read_text())
    except (FileNotFoundError, ValueError):
        return None


@transaction.atomic
def remind(*, by: Actor) -> int:
    """Tell the responsible officer, once, what falls due within a week and what was missed; in working hours only.

    Only whoever owes it is told, and only about the duty: no superior is copied. Answers how many were told now.
    """
    now = clock.now()
    if next_working_moment(now) > now:
        return 0
    today = clock.today()
    found = (
        ledger.entries()
        .select_related("organization", "person__account")
        .filter(ledger.pending(today) | ledger.missed(today), due_on__gte=today - SOON, due_on__lte=today + SOON)
    )
    entries = list(found)
    ledger.worded([entry for entry in entries if entry.person_id])
    accounts = _accounts(entries, today)
    said: dict[tuple[int, str], list[Obligation]] = defaultdict(list)
    for entry in entries:
        if entry.pk in accounts:
            said[accounts[entry.pk].pk, _key(entry, today)].append(entry)
    told = set(Notice.objects.filter(key__in={key for _, key in said}).order_by().values_list("account_id", "key"))
    known = {account.pk: account for account in accounts.values()}
    fresh = [(known[number], key, owed) for (number, key), owed in said.items() if (number, key) not in told]
    for account, key, owed in fresh:
        _tell(account, key, owed, by)
    return len(fresh)


def _key(entry: Obligation, today: date) -> str:
    """One message per organisation and due day, one more when it was missed."""
    phase = "missed" if ledger.state_on(entry, today) == "missed" else "soon"
    return f"{phase}:{entry.organization_id}:{entry.due_on.isoformat()}"


def _tell(account: Account, key: str, owed: list[Obligation], by: Actor) -> None:
    """What somebody owes in person is said in full on the page; a letter keeps the words of the ledger."""
    first, missed = owed[0], key.startswith("missed")
    text, mailed = (_sentence(first, titles, missed=missed) for titles in (_called(owed), _titles(owed)))
    alone = first.address if first.person_id and first.address else ledger.address_of(first)
    notify(
        account=account,
        text=text,
        mailed_as=mailed if mailed != text else "",
        address=alone if len(owed) == 1 else reverse("desk"),
        key=key,
        by=by,
        mail=False,
    )


def _called(owed: list[Obligation]) -> Iterable[str]:
    return (entry.called if len(entry.called) <= SHORT else f"{entry.called[: SHORT - 1]}…" for entry in owed)


def _titles(owed: list[Obligation]) -> Iterable[str]:
    return (entry.title for entry in owed)


def _sentence(first: Obligation, titles: Iterable[str], *, missed: bool) -> str:
    due = f"{first.due_on.month}月{first.due_on.day}日"
    said = f"已于{due}到期，尚未办结" if missed and first.person_id else f"已于{due}到期，尚无记录"
    return f"{first.organization.called}：{'、'.join(dict.fromkeys(titles))}{said if missed else f'{due}前应完成'}。"


def _accounts(entries: Sequence[Obligation], today: date) -> dict[int, Account]:
    """Whom to tell about each entry: the person who owes it, else the head of the organisation (or a deputy)."""
    heads = heads_of({entry.organization_id for entry in entries if entry.person_id is None}, today)
    found = {}
    for entry in entries:
        person = entry.person if entry.person_id else heads.get(entry.organization_id)
        if person is not None and person.account is not None and person.account.is_active:
            found[entry.pk] = person.account
    return found
