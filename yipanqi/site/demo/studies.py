"""Study topics of the demonstration, the plans of some branches, what was arranged from them, and 补学.

One branch plans the year and takes problems of its own into it, one writes the same line twelve times, one stops in
June. What was held from a line follows from the meetings, as everywhere.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.enums import Kind, Presence
from yipanqi.meetings.models import Meeting
from yipanqi.site.demo import faults
from yipanqi.site.demo.calendar import add_months, at, working_day, working_day_after
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE
from yipanqi.site.demo.records import Records
from yipanqi.topics import actions
from yipanqi.topics.models import Planned, Published

Event = tuple[datetime, Callable[[], None]]

DRAIN = "drain"
YEARLY, STYLE = "机关党委年度学习安排", "市直机关工委关于经常性作风教育的通知"
TOPICS: tuple[tuple[str, int | None, str, str, str], ...] = (
    (COMMITTEE, None, "《支部工作条例》关于组织生活的规定", YEARLY, "条例原文\n各支部上一年组织生活情况"),
    (COMMITTEE, None, "整治形式主义为基层减负的有关通知", YEARLY, "有关通知\n本局减负清单"),
    (COMMITTEE, None, "中央八项规定及其实施细则精神", STYLE, "实施细则\n本市通报的典型案例"),
    (COMMITTEE, 7, "党章总纲和党员义务、权利有关章节", "机关党委关于“七一”前后组织生活的安排", "党章"),
    (COMMITTEE, 11, "关于统筹发展和安全的学习材料", YEARLY, "冬季安全生产提示"),
    (DRAIN, None, "先进典型事迹和身边同志的做法", "总支委员会年度计划", "抢险班组的三个故事"),
)
"""Who publishes for which month (None: the year) what, on what basis, with what to read."""

PLANNERS = (faults.EXEMPLARY, faults.MOTIONS, faults.TROUBLED, "hall-1", "hotline-1", faults.ELECTED)
STOPS = {faults.TROUBLED: 6}
"""The month with which the plan of a branch ends."""
PROBLEMS = {3: "材料要补几次才说得清", 6: "跨科室的件在谁手里停着没人说", 9: "新进窗口的同志不敢做主"}
"""What the exemplary branch takes into its plan, by month."""
EMPTY = "传达学习上级有关会议和文件精神"

BORROWED = {
    "title": "跟一个件走一遍",
    "words": "窗口 办件 流程 跟办",
    "needs": "选一个当月办结的真实件，隐去当事人信息；约好经办的三个科室。",
    "steps": "两人一组，从受理到办结跟着走一遍\n每到一处记下等了多久、为什么等\n"
    "会上不评人，只说哪一步可以省\n当场定一条改的，写进议定事项",
    "leads_to": "一条能办的改进，和下一次回看的日期",
}


class Studies:
    """Topics, plans and make-up study, as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, records: Records, *, by: Actor):
        self.chronicle, self.plan, self.ground = chronicle, chronicle.plan, ground
        self.records, self.by = records, by
        self.lines: dict[str, Planned] = {}

    def events(self) -> Iterator[Event]:
        """Up to the present hour."""
        for moment, what in self._events():
            if moment <= self.chronicle.cutoff:
                yield moment, what

    def _events(self) -> Iterator[Event]:
        for year in range(self.chronicle.setup.year, self.plan.today.year + 2):
            day = working_day(date(year - 1, 12, 1), 12)
            if day <= self.chronicle.setup:
                day = working_day_after(self.chronicle.setup, 2)
            yield at(day, 9, 10), partial(self._publish, year)
            for number, branch in enumerate(PLANNERS):
                yield from self._planned(branch, year, at(working_day_after(day, 4), 16, 4 * number))
        yield at(working_day_after(self.chronicle.setup, 60), 16, 20), self._contribute
        for branch in (faults.EXEMPLARY, "hall-1", "hotline-1"):
            yield from self._make_up(branch)

    def _publish(self, year: int) -> None:
        for number, (organ, month, title, basis, materials) in enumerate(TOPICS):
            actions.publish(
                organization=self.ground.organs[organ], year=year, month=month, title=title,
                basis=f"{basis}（{year}年）", materials=materials, once=f"demo:{year}:{number}", by=self.by,
            )  # fmt: skip

    def _contribute(self) -> None:
        actions.contribute(
            organization=self.ground.organs[faults.EXEMPLARY], sort="form", kinds=[Kind.THEME_DAY],
            once="demo:library", by=self._head(faults.EXEMPLARY), **BORROWED,
        )  # fmt: skip

    # The plan

    def _planned(self, branch: str, year: int, moment: datetime) -> Iterator[Event]:
        """The year at one sitting; what is arranged later is arranged from it."""
        days = {held.day.month: held for held in self._theme_days(branch) if held.day.year == year}
        first = moment.month + 1 if moment.year == year else 1
        months = range(first, STOPS.get(branch, 12) + 1)
        yield moment, partial(self._plan, branch, year, {month: days.get(month) for month in months})
        for month in months:
            held = days.get(month)
            if held is not None and held.arranged_at > moment:
                yield held.arranged_at + timedelta(minutes=1), partial(self._remember, held)

    def _theme_days(self, branch: str) -> list[Held]:
        return [one for one in self.chronicle.meetings if one.organ == branch and Kind.THEME_DAY in one.kinds]

    def _plan(self, branch: str, year: int, months: dict[int, Held | None]) -> None:
        topics = {one.title: one for one in Published.objects.filter(year=year, withdrawn_at=None)}
        organization, by = self.ground.organs[branch], self._head(branch)
        spare = [title for _, month, title, _, _ in TOPICS if month is None]
        for month, held in months.items():
            theme = _theme(held) if held else f"学习{spare[month % len(spare)]}"
            theme = EMPTY if branch == faults.MOTIONS else theme
            above = topics.get(theme.removeprefix("学习"))
            if above and not organization.path.startswith(above.organization.path):
                above = None
            line = actions.plan(
                organization=organization, once=f"demo:{branch}:{year}:{month}", year=year, month=month,
                kind=Kind.THEME_DAY, theme=theme, published=above, materials=above.materials if above else "",
                problem=PROBLEMS.get(month, "") if branch == faults.EXEMPLARY else "", by=by,
            )  # fmt: skip
            if held:
                self.lines[held.key] = line

    def _remember(self, held: Held) -> None:
        line = self.lines.get(held.key)
        if line is not None and held.key in self.records.made:
            actions.remember(meeting=self.records.made[held.key], source=f"plan:{line.pk}")

    # 补学

    def _make_up(self, branch: str) -> Iterator[Event]:
        """Of the latest studies somebody was excused from: all but the last one has been made up."""
        since = add_months(self.plan.today, -4)
        days = [
            held for held in self._theme_days(branch)
            if held.day >= since and held.recorded_at and _studied(held) and self._excused(held)
        ][-3:]  # fmt: skip
        for number, held in enumerate(days, start=1):
            recorded = held.recorded_at.date()
            sent = max(at(working_day_after(recorded, 1), 8, 40), held.recorded_at + timedelta(minutes=5))
            yield sent, partial(self._send, held)
            people = self._excused(held)
            for place, key in enumerate(people[: 1 if number == len(days) else None]):
                yield at(working_day_after(sent.date(), 3 + place), 16, 50), partial(self._made_up, held, key)

    def _excused(self, held: Held) -> list[str]:
        return [key for key, (presence, _) in held.away.items() if presence == Presence.EXCUSED]

    def _meeting(self, held: Held) -> Meeting:
        return Meeting.objects.get(pk=self.records.made[held.key].pk)

    def _send(self, held: Held) -> None:
        meetings.send_material(meeting=self._meeting(held), by=self.records.actor(held, held.recorder))

    def _made_up(self, held: Held, key: str) -> None:
        meetings.mark_made_up(
            meeting=self._meeting(held), person=self.ground.people[key].pk, made_on=clock.today(),
            by=self.records.actor(held, held.recorder),
        )  # fmt: skip

    def _head(self, branch: str) -> Actor:
        head = self.plan.head(branch, clock.today())
        office = f"{self.plan.organs[branch].name}书记"
        return Actor(name=head.name, person_id=self.ground.people[head.key].pk, office=office, via="演示")


def _studied(held: Held) -> bool:
    return Kind.PARTY_LECTURE in held.kinds or "学习" in held.minutes.topic


def _theme(held: Held) -> str:
    """What a plan says of a meeting before anybody knows what will be argued there."""
    return held.minutes.topic.split("；")[0][:120]
