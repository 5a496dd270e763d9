"""What members of the demonstration say for themselves: words after meetings, thought reports, proposals.

A word after a meeting is summed up from five answers on. So one branch shows a trend and another, in which only three
answered, shows none.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from yipanqi.accounts.models import Account
from yipanqi.complaints import actions as complaints
from yipanqi.complaints.models import Complaint
from yipanqi.education import actions as education
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.meetings import actions
from yipanqi.meetings.enums import Kind, Wanted, Worth
from yipanqi.meetings.models import Meeting
from yipanqi.site.demo import faults
from yipanqi.site.demo.calendar import at, working_day_after, working_day_before
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.people import Person
from yipanqi.site.demo.records import Records

LATEST = 3
"""Of how many of its latest theme days a branch says something."""

WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    faults.EXEMPLARY: (
        (Worth.GOOD, Wanted.PROBLEMS), (Worth.GOOD, Wanted.OUTSIDE), (Worth.GOOD, Wanted.PROBLEMS),
        (Worth.FAIR, Wanted.SHORTER), (Worth.GOOD, Wanted.SAME), (Worth.GOOD, Wanted.OUTSIDE),
        (Worth.GOOD, Wanted.PROBLEMS),
    ),
    faults.MOTIONS: (
        (Worth.POOR, Wanted.TALK), (Worth.POOR, Wanted.SHORTER), (Worth.FAIR, Wanted.TALK), (Worth.POOR, Wanted.TALK),
        (Worth.POOR, Wanted.OUTSIDE),
    ),
    faults.TROUBLED: ((Worth.FAIR, Wanted.SHORTER), (Worth.POOR, Wanted.PROBLEMS), (Worth.GOOD, Wanted.SAME)),
}  # fmt: skip
"""What those who are asked answer, in no order of theirs."""

REPORT = (
    "近期参与了热线知识库的整理，体会到群众来电背后是实实在在的难处。夜班较多，有时对重复来电耐心不够，自己有反思。"
    "希望支部学习时多结合具体工单讨论，也希望有机会到现场看一看问题是怎么解决的。"
)
SECOND = (
    "轮到综合窗口以后，最难的不是业务，是把“不能办”说清楚。有两次说得生硬，事后给对方打了电话。"
    "想请支部安排一次老同志带班，看他们怎么跟着急的人说话。"
)
REPLY = "两个电话打得对。已请窗口的老同志带班两周，月底我们当面再谈一次。"


PROPOSAL = "夜班同志交接班时用手机看会议通知，地点常常折到第二行，希望时间和地点排在最前面。"
ANSWER = "通知已改为时间、地点在前。手机上还有不便的，请写明是哪一页。"
COMPLAINT = "小组会记录要选记录人，每次都要重新找名字，能不能记住上一次的。"
"""Said about this system: the first was answered and found good, the second waits."""


class Voices:
    """What is said, as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, records: Records):
        self.chronicle, self.plan, self.ground, self.records = chronicle, chronicle.plan, ground, records

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Up to the present hour."""
        for moment, what in (*self._afterwards(), *self._reports(), *self._proposals()):
            if moment <= self.chronicle.cutoff:
                yield moment, what

    def _afterwards(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for branch, words in WORDS.items():
            for held in self._latest(branch):
                moment = at(working_day_after(held.recorded_at.date(), 1), 12, 40)
                yield moment, partial(self._say, held, words)

    def _latest(self, branch: str) -> list[Held]:
        own = [
            held for held in self.chronicle.meetings
            if held.organ == branch and Kind.THEME_DAY in held.kinds and held.recorded_at
        ]  # fmt: skip
        return own[-LATEST:]

    def _say(self, held: Held, words: tuple[tuple[str, str], ...]) -> None:
        meeting = Meeting.objects.get(pk=self.records.made[held.key].pk)
        for person, (worth, wanted) in zip(reversed(held.present), words, strict=False):
            record = self.ground.people[person.key]
            with scope.using(replace(scope.current(), person_id=record.pk)):
                actions.say_afterwards(meeting=meeting, worth=worth, wanted=wanted, by=self._actor(person))

    def _reports(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        today, people = self.plan.today, self.plan.registry.people
        yield (
            at(working_day_before(today, 20), 17, 25),
            partial(self._report, "hotline-1", people["hotline-1#12"], REPORT),
        )
        newcomer = people[f"{faults.EXEMPLARY}#10"]
        yield (
            at(working_day_before(today, 40), 17, 25),
            partial(self._report, faults.EXEMPLARY, newcomer, SECOND, REPLY),
        )

    def _report(self, branch: str, author: Person, text: str, reply: str = "") -> None:
        lead = self.plan.head(branch, self.plan.today)
        if lead is None:
            return
        addressee = self.ground.people[lead.key]
        report = education.hand_in(addressee=addressee, text=text, by=self._actor(author))
        if reply:
            education.reply_thought(report=report, text=reply, by=self._actor(lead))

    def _proposals(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        first, second = (working_day_before(self.plan.today, days) for days in (50, 3))
        yield (
            at(first, 12, 45),
            partial(self._propose, "demo-dangyuan", Complaint.Kind.PROPOSAL, PROPOSAL, "/meetings/"),
        )
        answered = working_day_after(first, 6)
        yield at(answered, 15, 10), self._answer
        yield at(working_day_after(answered, 2), 12, 50), self._rate
        yield (
            at(second, 17, 5),
            partial(self._propose, "demo-zuzhang", Complaint.Kind.COMPLAINT, COMPLAINT, "/meetings/"),
        )

    def _propose(self, username: str, kind: str, text: str, about: str) -> None:
        account = Account.objects.get(username=username)
        complaints.file(
            author=account, kind=kind, text=text, about=about, once=f"demo:{username}", by=self._signed_in(account)
        )

    def _answer(self) -> None:
        held = Complaint.objects.get(once="demo:demo-dangyuan")
        account = Account.objects.get(username="demo-dangban")
        complaints.answer(complaint=held, text=ANSWER, by=self._signed_in(account))

    def _rate(self) -> None:
        held = Complaint.objects.get(once="demo:demo-dangyuan")
        complaints.rate(complaint=held, satisfied=True, note="看得清了。", by=self._signed_in(held.author))

    def _signed_in(self, account: Account) -> Actor:
        return Actor(name=account.name, person_id=account.person.pk, account_id=account.pk, via="演示")

    def _actor(self, person: Person) -> Actor:
        return Actor(name=person.name, person_id=self.ground.people[person.key].pk, via="演示")
