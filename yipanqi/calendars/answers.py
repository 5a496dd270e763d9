"""What this room answers when lower rooms ask."""

from datetime import date

from yipanqi.calendars import queries
from yipanqi.calendars.models import BusinessDate, Feed
from yipanqi.kernel import scope
from yipanqi.kernel.questions import answer


@answer("undo_import")
def undo_import(*, organizations, **_: object) -> str | None:
    """Business dates and feeds of the imported organisations stand against taking the import back."""
    with scope.system("撤销导入前检查日历"):
        kept = (
            BusinessDate.objects.filter(organization__in=organizations).exists()
            or Feed.objects.filter(organization__in=organizations).exists()
        )
    return "导入的组织已登记业务日程或日历订阅，不能撤销导入。" if kept else None


@answer("days_taken")
def days_taken(*, organization, first: date, last: date) -> list[queries.Item]:
    """Meetings and business dates beside which a meeting is arranged."""
    return queries.around(organization, first, last)
