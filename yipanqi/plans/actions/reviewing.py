"""The giver's turn in the ledger: a report that waits is owed an answer, settled by accepting it or sending it back."""

from collections.abc import Iterable

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import earliest_wanted, working_days_after
from yipanqi.obligations import actions as ledger
from yipanqi.obligations.enums import Severity
from yipanqi.obligations.models import Obligation
from yipanqi.plans.actions.base import address_of, basis_of
from yipanqi.plans.enums import REVIEW, SOURCE
from yipanqi.plans.models import Part, Report
from yipanqi.responsibilities.queries.rulings import limits

TITLE, ANSWERED = "一份任务报告待审核", "任务报告的审核意见"
"""What the ledger says of it; the words stay here."""


def owe_review(made: Report, part: Part, by: Actor) -> None:
    """Whoever gave the task owes an answer to what was reported, within the days the organ ruled, more where its lead
    time is longer.
    """
    today, days = clock.today(), limits(part.task.giver).review_days
    ledger.owe(
        organization=part.task.giver, key=made.key, source=SOURCE, kind=REVIEW, title=TITLE, severity=Severity.SOFT,
        basis=basis_of(part.task.directive), due_on=max(earliest_wanted(today), working_days_after(today, days)),
        address=address_of(part), by=by,
    )  # fmt: skip


def settle_review(report: Report, part: Part, by: Actor) -> None:
    """The answer was given."""
    if _owed([report]):
        assert report.answered_at is not None
        ledger.settle(
            organization=part.task.giver, key=report.key, record=report.record, label=ANSWERED,
            happened_on=clock.today(), recorded_at=report.answered_at, by=by,
        )  # fmt: skip


def drop_reviews(reports: Iterable[Report], by: Actor) -> None:
    """The tasks were taken back: nobody owes an answer to what was reported."""
    for row in _owed(reports):
        ledger.withdraw(organization=row.organization, key=row.key, reason="任务已收回", by=by)


def _owed(reports: Iterable[Report]) -> list[Obligation]:
    """Answers owed to these; none to a report that is older than this entry of the ledger."""
    keys = [one.key for one in reports]
    with scope.system("待审核的报告"):
        rows = Obligation.objects.filter(source=SOURCE, kind=REVIEW, key__in=keys)
        return list(rows.select_related("organization")) if keys else []
