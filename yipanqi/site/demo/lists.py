"""A year of 责任清单 at every level: 党组 and its members, 机关党委 and 机关纪委, general branches and branches, some
departments and the mass organisations; all through the verbs.

Drafted from the templates in January, commented on, approved, published and signed for; reported at the end of every
quarter, except where a branch is in arrears. The list of the 机关党委 gets a second version in July; that of the coming
year is a draft. 责任书 are generated once the lists are published: most are signed, some on paper, one not by its
branch; that of the 机关党委 has to be signed anew since July.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from yipanqi.accounts.actions import Confirmation
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Person
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.enums import BESIDE, BRANCHES, ITEM, SOURCE, Stage, Subject
from yipanqi.responsibilities.models import DutyList, Invitation, Letter, Point
from yipanqi.responsibilities.queries.holders import colleagues, holder_of
from yipanqi.responsibilities.queries.letters import standing
from yipanqi.site.demo.calendar import at, working_day, working_day_before
from yipanqi.site.demo.chance import chance, odds
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import EXEMPLARY, MOTIONS, TROUBLED
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE, DISCIPLINE, ROOT

Event = tuple[datetime, Callable[[], None]]
UPPER = (
    (ROOT, Subject.LEADING_GROUP), (ROOT, Subject.FIRST_IN_CHARGE), (COMMITTEE, Subject.ORGAN_COMMITTEE),
    (COMMITTEE, Subject.COMMITTEE_SECRETARY), (DISCIPLINE, Subject.ORGAN_DISCIPLINE),
)  # fmt: skip
BESIDE_AND_ABOVE = {
    Kind.GENERAL_BRANCH: (Subject.GENERAL_BRANCH, Subject.GENERAL_BRANCH_SECRETARY), Kind.MASS: (Subject.MASS,),
}  # fmt: skip
"""By kind of organisation, the lists it has beside those of `UPPER` and of the branches."""

WHOLE = (EXEMPLARY, MOTIONS, TROUBLED)
"""Branches that have a list of the branch beside that of the secretary."""

MOST_ASKED = 6
REPORTED, RARELY, EARLY, SIGNED, ON_PAPER = 0.9, 0.1, 0.3, 0.93, 0.15


@cache
def _material() -> dict[str, Any]:
    file = Path(__file__).parent / "material" / "lists.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))


class Lists:
    """The lists as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.ground, self.setup, self.by = chronicle.plan, ground, chronicle.setup, by
        self.made: list[DutyList] = []

    def events(self) -> Iterator[Event]:
        """What has happened by the cut-off of this year and of the draft of the next."""
        today, year = self.plan.today, self.plan.today.year
        begun = working_day(date(year, 1, 1), 6)
        asked = working_days_after(begun, 5)
        days = {
            begun: (11, self._draft), working_days_after(begun, 3): (15, self._comment),
            working_days_after(asked, 1): (9, self._decide), working_days_after(asked, 3): (10, self._sign),
            working_days_after(asked, 5): (15, self._letters),
            working_day(date(year, 7, 1), 14): (16, self._revise), working_day(date(year, 11, 1), 16): (15, self._next),
        }  # fmt: skip
        for day, (hour, what) in days.items():
            if self.setup < day <= today and self.setup < begun:
                yield at(day, hour, 12), partial(what, day)
        for month in (3, 6, 9, 11):
            day = working_day(date(year, month, 1), 24 if month != 11 else 18)
            if self.setup < begun and working_days_after(asked, 3) < day <= today:
                yield at(day, 17, 20), partial(self._report, day)

    def _draft(self, day: date) -> None:
        for where, text in _material()["points"].items():
            if where in self.ground.organs:
                actions.enter_points(organization=self.ground.organs[where], text=text, by=self.by)
        for where, subject in UPPER:
            self._one(where, subject, day.year)
        members = actions.draft_many(
            organizations=[self.ground.organs[ROOT]], subject=Subject.LEADING_MEMBER, year=day.year, by=self.by
        )
        keys = {
            self.ground.people[key].pk: field
            for key, field in _material()["fields"].items()
            if key in self.ground.people
        }
        for one in members:
            one.field = keys.get(one.person_id, "")
            one.save(update_fields=["field"])
        self.made += members
        for organ in self.plan.organs.values():
            if organ.kind == Kind.BRANCH and organ.alive(day) and organ.key in self.ground.organs:
                self._one(organ.key, Subject.BRANCH_SECRETARY, day.year)
                if organ.key in WHOLE:
                    self._one(organ.key, Subject.BRANCH, day.year)
            for subject in BESIDE_AND_ABOVE.get(organ.kind, ()):
                if organ.alive(day) and organ.key in self.ground.organs:
                    self._one(organ.key, subject, day.year)
        for where in _material()["points"]:
            if where in self.ground.organs:
                self._one(where, Subject.DEPARTMENT_HEAD, day.year)
        self.made += actions.draft_many(
            organizations=[self.ground.organs[EXEMPLARY]], subject=Subject.COMMITTEE_MEMBER, year=day.year, by=self.by
        )
        self._guard()
        people = [self.ground.people[one["person"]] for one in self._comments()]
        for one in self.made:
            asked = people if one.level != BRANCHES else colleagues(one.organization)[:MOST_ASKED]
            actions.ask_comments(found=one, people=asked or people, by=self.by)

    def _one(self, where: str, subject: str, year: int) -> None:
        self.made.append(actions.draft(organization=self.ground.organs[where], subject=subject, year=year, by=self.by))

    def _guard(self) -> None:
        """Members of the leadership watch over a risk of their fields, departments over their powers and risks."""
        points = {one.number: one for one in Point.objects.all()}
        for told in _material()["guards"]:
            for one in self.made:
                item = one.items.filter(template=told["item"]).first() if self._is(one, told) else None
                if item is not None and told["point"] in points:
                    actions.change_item(item=item, guards=points[told["point"]], by=self.by)

    def _is(self, one: DutyList, told: dict[str, str]) -> bool:
        """Whether a list is the one that a line of the material means."""
        if "person" in told:
            person = self.ground.people.get(told["person"])
            return person is not None and one.person_id == person.pk
        organ = self.ground.organs.get(told["organ"])
        return organ is not None and one.organization_id == organ.pk

    def _comment(self, day: date) -> None:
        lists = [one for one in self.made if one.subject == Subject.ORGAN_COMMITTEE]
        for one in self._comments():
            person = self.ground.people[one["person"]]
            by = Actor(name=person.name, person_id=person.pk, via="演示")
            actions.comment(found=lists[0], text=one["text"], by=by)

    def _comments(self) -> list[dict[str, Any]]:
        return [one for one in _material()["comments"] if one["person"] in self.ground.people]

    def _decide(self, day: date) -> None:
        replies = {one["text"]: (one["adopted"], one["reply"]) for one in self._comments()}
        for row in Invitation.objects.exclude(text="").select_related("list__organization").order_by("pk"):
            adopted, reply = replies[row.text]
            actions.reply_to(invitation=row, adopted=adopted, reply=reply, by=self.by)
        number = day.year % 100 // 2
        decision = f"党组会议纪要〔{day.year}〕{number}号"
        actions.approve_many(lists=self.made, approved_on=day, decision=decision, by=self.by)
        self.made = actions.publish_many(lists=self.made, by=self.by)

    def _sign(self, day: date) -> None:
        for one in self.made:
            holder = holder_of(one)
            exemplary = one.organization_id == self.ground.organs[EXEMPLARY].pk
            if holder is None or not (exemplary or odds(SIGNED, "signs", one.title)):
                continue
            if odds(ON_PAPER, "paper", one.title):
                actions.acknowledge_on_paper(found=one, signed_on=day, by=self.by)
            else:
                by = Actor(name=holder.person.name, person_id=holder.person_id, via="演示")
                actions.acknowledge(found=one, by=by)

    def _letters(self, day: date) -> None:
        """One for every organisation below a Party organisation; the branch in arrears leaves its own unsigned."""
        root = self.ground.organs[ROOT].pk
        party = [one for one in self.made if one.level != BESIDE]
        places = {one.organization_id: one.organization for one in party if one.organization_id != root}
        letters = actions.make_letters(organizations=list(places.values()), year=day.year, by=self.by)
        troubled = self.ground.organs[TROUBLED].pk
        for stands in standing(letters):
            for side in stands.sides:
                if side.holder is None or side.organization.pk == troubled:
                    continue
                if side.holder.person.account_id is not None:
                    self._sign_online(stands.letter, side.holder.person)
                elif odds(SIGNED, "letter", stands.letter.title, side.party):
                    actions.sign_letter_on_paper(letter=stands.letter, party=side.party, signed_on=day, by=self.by)

    def _sign_online(self, letter: Letter, person: Person) -> None:
        account = person.account_id or 0
        by = Actor(name=person.name, account_id=account, person_id=person.pk, via="演示")
        actions.sign_letters(letters=[letter], confirmed=Confirmation(account, clock.now()), by=by)

    def _report(self, day: date) -> None:
        """What is due within two weeks is reported by whoever owes it; a troubled branch mostly does not."""
        until = day + timedelta(days=14 if day.month != 11 else 45)
        rows = Obligation.objects.filter(
            source=SOURCE, kind=ITEM, state=State.PENDING, due_on__gte=day, due_on__lte=until, person__isnull=False
        ).select_related("organization", "person")  # fmt: skip
        troubled, exemplary = self.ground.organs[TROUBLED].pk, self.ground.organs[EXEMPLARY].pk
        for row in rows.order_by("due_on", "organization__path", "pk"):
            name = (row.organization.name, row.title, row.due_on.isoformat())
            share = REPORTED if day.month != 11 else EARLY
            share = {troubled: RARELY, exemplary: min(share / REPORTED, 1)}.get(row.organization_id, share)
            if not odds(share, "reports", *name):
                continue
            draw = chance("words", *name)
            text = draw.choice(_material()["words"])
            if row.title.startswith(("制定", "分解", "向", "把党组织")):
                text = draw.choice(_material()["documents"]).format(year=day.year, number=draw.randint(2, 40))
            by = Actor(name=row.person.name, person_id=row.person_id, via="演示")
            happened = max(row.period_start, working_day_before(day, draw.randint(1, 12)))
            actions.report(entry=row, text=text, happened_on=happened, by=by)

    def _revise(self, day: date) -> None:
        """The 机关党委 words one item anew and takes on another."""
        old = DutyList.objects.get(subject=Subject.ORGAN_COMMITTEE, year=day.year, stage=Stage.PUBLISHED)
        made = actions.revise(found=old, by=self.by)
        changed = made.items.get(template="organ_committee/care")
        actions.change_item(item=changed, by=self.by, **_material()["changed"])
        actions.add_item(
            found=made, rhythm="quarter", basis=f"江城建党〔{day.year}〕18号", by=self.by, **_material()["added"]
        )
        actions.approve(found=made, approved_on=day, decision=f"党组会议纪要〔{day.year}〕21号", by=self.by)
        made = actions.publish(found=made, by=self.by)
        holder = holder_of(made)
        if holder is not None:
            actions.acknowledge(found=made, by=Actor(name=holder.person.name, person_id=holder.person_id, via="演示"))

    def _next(self, day: date) -> None:
        """The list of the coming year is begun from this year's."""
        actions.draft(
            organization=self.ground.organs[COMMITTEE], subject=Subject.ORGAN_COMMITTEE, year=day.year + 1,
            source="last_year", by=self.by,
        )  # fmt: skip
