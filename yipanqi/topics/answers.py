"""What this room answers: what a meeting to be arranged is filled with, and where it came from."""

from django.urls import reverse

from yipanqi.kernel.questions import answer
from yipanqi.meetings.queries import Hint
from yipanqi.topics import actions, queries
from yipanqi.topics.rules import lines


@answer("arrangement_hint")
def hint(*, organization, kind: str, source: str) -> Hint | None:
    """From a line of the plan (`plan:12`) or an entry of the library (`library:case_discussion`)."""
    what, _, key = source.partition(":")
    if what == "plan" and key.isdecimal():
        line = queries.line(int(key))
        if line is None or line.planned.organization_id != organization.pk:
            return None
        row = line.planned
        entry = queries.entry(row.entry) if row.entry else None
        words = f"按{row.year}年{row.month}月学习主题计划填写" + (f"，形式为“{entry.title}”" if entry else "")
        study = tuple(f"学习：{line}" for line in lines(row.materials))
        problem = (f"针对问题：{row.problem}",) if row.problem else ()
        return Hint(words, topic=row.theme, agenda=(*study, *problem, *(entry.steps if entry else ())))
    entry = queries.entry(key) if what == "library" else None
    if entry is None:
        return None
    topic = entry.title if entry.sort == "topic" else ""
    return Hint(f"按主题与形式库“{entry.title}”填写，可以改动", topic=topic, agenda=entry.steps)


@answer("arranged_from")
def remember(*, meeting, source: str, by) -> None:
    """Keep it."""
    actions.remember(meeting=meeting, source=source)


def arrange_address(organization: int, kind: str, source: str, month: str = "") -> str:
    """Where a meeting is arranged with everything filled in."""
    further = f"&month={month}" if month else ""
    return f"{reverse('meetings:arrange')}?organization={organization}&kind={kind}&source={source}{further}"
