"""What the tests of this room begin with: lists drafted, approved, published through the verbs themselves."""

from dataclasses import asdict
from datetime import date, timedelta

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.worktime import working_days_after
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.models import DutyList, Item, Ruling
from yipanqi.responsibilities.queries.rulings import Limits

YEAR = 2026
LATE = date(YEAR, 11, 30)


def item_of(found: DutyList, text: str = "联系一个服务对象", **values) -> Item:
    """An item of its own rhythm: every quarter unless said otherwise."""
    return actions.add_item(found=found, by=COMMAND_LINE, **{"duty_text": text, "rhythm": "quarter", **values})


def drafted(
    organization: Organization, subject: str = "branch_secretary", *, source: str = "blank", items: int = 1, **values
) -> DutyList:
    """A draft with items of its own."""
    found = actions.draft(
        organization=organization, subject=subject, year=values.pop("year", YEAR), source=source, by=COMMAND_LINE,
        **values,
    )  # fmt: skip
    for number in range(items):
        item_of(found, f"联系第{number + 1}个服务对象")
    return found


def ruled(organization: Organization, **changed) -> Ruling:
    """What holds where nothing is ruled, but for what is changed."""
    return actions.rule_lists(organization=organization, by=COMMAND_LINE, **(asdict(Limits()) | changed))


def approved(found: DutyList) -> DutyList:
    """Approved as a new version is: without a comment period where there was one before."""
    if found.version == 1:
        DutyList.objects.filter(pk=found.pk).update(stage="comments")
    return actions.approve(found=found, approved_on=clock.today(), decision="党组会议纪要〔2026〕3号", by=COMMAND_LINE)


def published(found: DutyList) -> DutyList:
    """Published today."""
    return actions.publish(found=approved(found), by=COMMAND_LINE)


def after(days: int, first: date):
    """A clock some working days later."""
    return clock.frozen(working_days_after(first, days))


def everything():
    """Seeing everything."""
    return scope.system("test")


def tomorrow(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
