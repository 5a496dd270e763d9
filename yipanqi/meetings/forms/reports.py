"""书记述职: a row for every secretary who is to report."""

from collections.abc import Collection, Iterable, Sequence

from django.http import QueryDict

from yipanqi.meetings.actions import ReportEntry
from yipanqi.meetings.enums import ReportGrade, ReportWay
from yipanqi.meetings.models import WorkReport
from yipanqi.meetings.queries.reports import Reporting


class ReportGrid:
    """What is said of each: `way-ID`, `grade-ID`, and `heard-ID` where the level above is not in the system."""

    ways, grades = ReportWay.choices, ReportGrade.choices

    def __init__(
        self,
        offered: Sequence[Reporting],
        known: Iterable[WorkReport] = (),
        data: QueryDict | None = None,
        there: Collection[int] = (),
    ):
        self.offered, self.data, self.there = offered, data, there
        self.known = {one.organization_id: one for one in known}

    @property
    def rows(self) -> list[dict]:
        """What the page draws."""
        return [{"one": one, **self._values(one)} for one in self.offered]

    def _values(self, one: Reporting) -> dict[str, str]:
        number = one.organization.pk
        if self.data is not None:
            return {name: self.data.get(f"{name}-{number}", "") for name in ("way", "grade", "heard")}
        if said := self.known.get(number):
            return {"way": said.way, "grade": said.grade, "heard": said.heard_by}
        was_there = one.heard_by and one.person is not None and one.person.pk in self.there
        return {"way": ReportWay.SPOKEN if was_there else "", "grade": "", "heard": ""}

    def entries(self) -> dict[int, ReportEntry]:
        """As the action takes it."""
        return {row["one"].organization.pk: ReportEntry(row["way"], row["grade"], row["heard"]) for row in self.rows}
