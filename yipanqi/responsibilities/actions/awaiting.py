"""Approval as an entry of the ledger: whoever approves owes it for all drafts whose comments end on the same day."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.worktime import earliest_wanted, working_days_after
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity, State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities.actions.base import all_seen
from yipanqi.responsibilities.enums import APPROVAL, APPROVED_RECORD, SOURCE, Stage
from yipanqi.responsibilities.models import DutyList
from yipanqi.responsibilities.queries.approving import approvers_of
from yipanqi.responsibilities.queries.rulings import limits

Batch = tuple[int, date]
"""Year of the lists, last day of their comments."""


def follow_approvals(lists: Iterable[DutyList], *, moved_from: date | None = None, by: Actor) -> None:
    """Bring what is owed in line with these lists, as they stand now: owed while one of their batch waits, settled when
    the last one is approved, owed again when one is sent back. `moved_from`: the day on which their comments ended
    before it was moved; nothing waits there any more where they were alone.
    """
    with all_seen("审定责任清单的单位"):
        asked = [one for one in lists if one.comments_until is not None]
        places = approvers_of(asked)
        days = {(places[one.pk], one.year, one.comments_until): one for one in asked}
        if moved_from is not None:
            days |= {(places[one.pk], one.year, moved_from): one for one in asked}
        for (place, year, until), one in days.items():
            assert until is not None
            _follow(place, (year, until), one, by)


def _follow(place: Organization, batch: Batch, one: DutyList, by: Actor) -> None:
    year, until = batch
    same = list(
        DutyList.objects.filter(stage=Stage.COMMENTS, year=year, comments_until=until).select_related("organization")
    )
    key = f"approval:{year}:{until.isoformat()}"
    entry = Obligation.objects.filter(organization=place, key=key).first()
    if place in approvers_of(same).values():
        _owe(place, key, batch, entry, by)
    elif entry is None or entry.state not in (State.PENDING, State.MISSED):
        return
    elif one.approved_on is None:
        obligations.withdraw(organization=place, key=key, reason="征求意见延期", by=by)
    else:
        obligations.settle(
            organization=place, key=key, record=f"{APPROVED_RECORD}:{one.pk}", label="责任清单审定",
            happened_on=one.approved_on, recorded_at=clock.now(), by=by,
        )  # fmt: skip


def _owe(place: Organization, key: str, batch: Batch, entry: Obligation | None, by: Actor) -> None:
    if entry is None or entry.state == State.VOID:
        year, until = batch
        due_on = max(working_days_after(until, limits(place).approval_days), earliest_wanted(clock.today()))
        obligations.owe(
            organization=place, key=key, source=SOURCE, kind=APPROVAL, severity=Severity.SOFT,
            title=f"审定{year}年责任清单（征求意见到{chinese_date(until)}的）", basis="责任清单公布前须经审定（惯例）",
            due_on=due_on, address=f"{reverse('responsibilities:home')}?year={year}", by=by,
        )  # fmt: skip
        return
    for proof in Evidence.objects.filter(obligation=entry):
        obligations.unsettle(
            organization=place, key=key, record=proof.record, reason="有清单退回或者新送审定", by=by
        )  # fmt: skip
