"""What this room answers: what a meeting to be arranged is filled with, and where it came from."""

from datetime import date

from django.urls import reverse

from yipanqi.kernel.questions import answer
from yipanqi.meetings.queries import Hint
from yipanqi.topics import actions, queries
from yipanqi.topics.rules import lines


@answer("arrangement_hint")
def hint(*, organization, kind: str, source: str, on: date) -> Hint | None:
    """From a line of the plan (`plan:12`) or an entry of the library (`library:case_discussion`); a meeting arranged
    from nothing in particular, as from the desk, is that of the month's line that nothing was arranged from yet.
    """
    what, _, key = source.partition(":")
    if not source:
        return _planned(queries.next_line(organization, kind, on))
    if what == "plan" and key.isdecimal():
        line = queries.line(int(key))
        return _planned(line if line is not None and line.planned.organization_id == organization.pk else None)
    entry = queries.entry(key) if what == "library" else None
    if entry is None:
        return None
    topic = entry.title if entry.sort == "topic" else ""
    return Hint(f"按主题与形式库“{entry.title}”填写，可以改动", topic=topic, agenda=entry.steps)


def _planned(line: queries.Line | None) -> Hint | None:
    """A line of the plan as it fills a meeting."""
    if line is None:
        return None
    row = line.planned
    entry = queries.entry(row.entry) if row.entry else None
    words = f"按{row.year}年{row.month}月学习主题计划填写，可以改动" + (f"；形式为“{entry.title}”" if entry else "")
    study = tuple(f"学习：{line}" for line in lines(row.materials))
    problem = (f"针对问题：{row.problem}",) if row.problem else ()
    agenda = (*study, *problem, *(entry.steps if entry else ()))
    return Hint(words, topic=row.theme, agenda=agenda, source=f"plan:{row.pk}")


@answer("arranged_from")
def remember(*, meeting, source: str, by) -> None:
    """Keep it."""
    actions.remember(meeting=meeting, source=source)


def arrange_address(organization: int, kind: str, source: str, month: str = "") -> str:
    """Where a meeting is arranged with everything filled in."""
    further = f"&month={month}" if month else ""
    return f"{reverse('meetings:arrange')}?organization={organization}&kind={kind}&source={source}{further}"
