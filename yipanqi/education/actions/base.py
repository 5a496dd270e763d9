"""What the verbs share: the words of the history, telling people, what is owed in the ledger."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.audit.actions import record
from yipanqi.education.enums import SOURCE
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Organization, Person


def require_care(organization: Organization) -> None:
    """Refuse who does not keep talks and care of the organisation, and assistants of those who do."""
    if scope.current().by_assistant:
        raise NotAllowed("关怀和应当及时谈话的事项只能由支部书记、委员本人办理，代办人不能代为查看、登记。")
    require(Power.CARE, organization)


def log(event: str, row: Any, by: Actor, *, after: dict[str, Any] | None = None, reason: str = "") -> None:
    """One entry of the history about a record of this room: never a name, a cause or a content."""
    record(event, by=by, subject=row, path=row.organization.path, after=after, reason=reason)


def tell(
    people: Iterable[Person | int], text: str, *, address: str, key: str, by: Actor, on: date | None = None
) -> list[str]:
    """One notice to each account, about a day where there is one; answers the names of those who have none."""
    numbers = [one.pk if isinstance(one, Person) else one for one in people]
    without = []
    with scope.system("谈心谈话与关怀通知"):
        found = list(Person.objects.filter(pk__in=numbers).select_related("account").order_by("id"))
        for person in found:
            if person.account and person.account.is_active:
                notify(account=person.account, text=text, address=address, key=key, on=on, by=by)
            else:
                without.append(person.name)
    return without


def owe(
    *, organization: Organization, key: str, kind: str, title: str, basis: str, due_on: date, person: Person | None,
    address: str, severity: str = Severity.SOFT, confided: bool = False, by: Actor,
) -> None:  # fmt: skip
    """Enter something owed; those who raise it may not see the ledger it stands in."""
    with scope.system("列入应办事项"):
        obligations.owe(
            organization=organization, key=key, source=SOURCE, kind=kind, title=title, basis=basis, due_on=due_on,
            person=person, severity=severity, address=address, confided=confided, by=by,
        )  # fmt: skip


def settle(*, organization: Organization, key: str, record: str, label: str, on: date, by: Actor) -> None:
    """Enter what met it, with the moment of now."""
    with scope.system("办结应办事项"):
        obligations.settle(
            organization=organization, key=key, record=record, label=label, happened_on=on, recorded_at=clock.now(),
            by=by,
        )  # fmt: skip


def withdraw(*, organization: Organization, key: str, reason: str, by: Actor) -> None:
    """Strike it out."""
    with scope.system("撤回应办事项"):
        obligations.withdraw(organization=organization, key=key, reason=reason, by=by)


def not_future(day: date, what: str, *, field: str) -> None:
    """Refuse a day that has not come."""
    if day > clock.today():
        raise Refused(f"{what}{chinese_date(day)}还没有到，请填写实际日期。", field=field)


def locked(model: type[models.Model], pk: int) -> Any:
    """The row as it is now, held for this transaction; None when it may not be seen."""
    rows: Any = model._default_manager
    return rows.select_for_update(of=("self",)).select_related("organization").filter(pk=pk).first()
