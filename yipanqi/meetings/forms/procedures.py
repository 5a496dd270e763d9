"""Forms of procedures. They ask for dates, facts and short texts; what is sensitive has no field."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.http import QueryDict

from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Collected, Feedback, Grade, Verdict
from yipanqi.meetings.forms import PersonField
from yipanqi.meetings.models import Meeting, Rectification
from yipanqi.meetings.procedures import Script
from yipanqi.meetings.queries.appraisals import VOTES, Graded
from yipanqi.meetings.queries.procedures import Comrade, Looked
from yipanqi.organizations.models import Person
from yipanqi.ui.forms import DayInput, Form, OnceForm, VersionForm


class BeginForm(OnceForm):
    """What a new procedure is about and when its meeting is to be; all may be said later."""

    year = forms.IntegerField(label="年度", min_value=1921, max_value=9998)
    planned_on = forms.DateField(
        label="拟开会日期", widget=DayInput, required=False, help_text="各步骤的计划日期据此推算，以后可以改。"
    )
    theme = forms.CharField(label="主题", max_length=300, required=False)
    occasion = forms.CharField(
        label="专题事由", max_length=200, required=False, help_text="年度之外另开专题会的，写明事由；一般留空。"
    )

    def __init__(self, *args, script: Script, **rest):
        super().__init__(*args, **rest)
        if not script.occasions:
            del self.fields["occasion"]
        if script.duty:
            del self.fields["theme"]
        if script.duty and script.occasions:
            occasion = self.fields["occasion"]
            occasion.label, occasion.help_text, occasion.required = "补选职务", "如“书记”“纪检委员”。", True


class PlanForm(VersionForm):
    """Theme and intended day."""

    theme = forms.CharField(label="主题", max_length=300, required=False)
    planned_on = forms.DateField(
        label="拟开会日期", widget=DayInput, required=False, help_text="会议安排后，以会议的日期为准。"
    )


class LinkForm(Form):
    """Which of the meetings of that kind is the procedure's."""

    meeting = forms.ChoiceField(label="会议")

    def __init__(self, *args, meetings: Sequence[Meeting], **rest):
        super().__init__(*args, **rest)
        self.meetings = {str(one.pk): one for one in meetings}
        self.fields["meeting"].choices = [
            (key, f"{one.held_on:%Y-%m-%d} {one.title}") for key, one in self.meetings.items()
        ]

    def clean_meeting(self) -> Meeting:
        """The meeting itself."""
        return self.meetings[self.cleaned_data["meeting"]]


class ReasonForm(Form):
    """Why something is left out or broken off."""

    reason = forms.CharField(label="理由", max_length=200)


class DoneForm(Form):
    """A step was done on a day."""

    done_on = forms.DateField(label="完成日期", widget=DayInput)
    note = forms.CharField(
        label="情况", max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="一两句话即可；谈话、对照检查的内容不写在这里。",
    )  # fmt: skip


class SkipForm(Form):
    """A step is left out."""

    reason = forms.CharField(label="未开展的原因", max_length=200)


class MoveForm(Form):
    """Another planned day, by a notice."""

    planned_on = forms.DateField(label="计划日期", widget=DayInput, required=False)
    reason = forms.CharField(label="依据", max_length=200, required=False, help_text="上级通知的名称或文号。")


class OpinionsForm(Form):
    """Opinions as they came in, one a line."""

    text = forms.CharField(
        label="意见建议", widget=forms.Textarea({"rows": 5}), help_text="一行一条，原汁原味；不写提意见人。"
    )
    collected = forms.ChoiceField(label="征集方式", choices=Collected.choices)
    about = PersonField(label="对象", help_text="对集体的留空。")

    def __init__(self, *args, people: Sequence[Person], **rest):
        super().__init__(*args, **rest)
        self.fields["about"].empty_label = "（集体）"
        self.fields["about"].offer(people)


class FeedbackForm(Form):
    """What became of one opinion."""

    feedback = forms.ChoiceField(label="反馈", choices=Feedback.choices)
    feedback_on = forms.DateField(label="反馈日期", widget=DayInput, required=False)
    answered_by = PersonField(label="反馈人")
    answer = forms.CharField(label="采纳情况", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, people: Sequence[Person], **rest):
        super().__init__(*args, **rest)
        self.fields["answered_by"].offer(people)


class FeedbackAllForm(Form):
    """Everything that waits was fed back."""

    feedback_on = forms.DateField(label="反馈日期", widget=DayInput)
    answered_by = PersonField(label="反馈人")

    def __init__(self, *args, people: Sequence[Person], **rest):
        super().__init__(*args, **rest)
        self.fields["answered_by"].offer(people)


class ProblemsForm(Form):
    """Problems, one a line."""

    text = forms.CharField(
        label="问题", widget=forms.Textarea({"rows": 4}), help_text="一行一个；集体的、个人的分开列。"
    )
    person = PersonField(label="清单", help_text="个人清单可以只留纸质。")

    def __init__(self, *args, people: Sequence[Person], **rest):
        super().__init__(*args, **rest)
        self.fields["person"].empty_label = "集体清单"
        self.fields["person"].offer(people)


class ItemSettleForm(Form):
    """An item reported as done."""

    done_on = forms.DateField(label="完成日期", widget=DayInput)
    outcome = forms.CharField(label="整改结果", max_length=300, widget=forms.Textarea({"rows": 3}))


class DaysForm(Form):
    """The organ's own number of days for one step."""

    days = forms.IntegerField(label="天数", min_value=0, max_value=120)
    reason = forms.CharField(label="依据", max_length=200, help_text="上级通知的名称或文号。")


# Grids: one row of inputs for everybody or everything on a list; all texts, so that anything wrong is shown again.


class CriticismGrid:
    """Who criticised himself how, and by how many he was criticised: `own-ID`, `received-ID`."""

    def __init__(self, comrades: Sequence[Comrade], data: QueryDict | None = None):
        self.comrades, self.data = comrades, data

    @property
    def rows(self) -> list[dict]:
        """What the page draws."""
        return [
            {
                "comrade": one,
                "own": self._typed(f"own-{one.person.pk}", one.own),
                "received": self._typed(f"received-{one.person.pk}", str(one.received or "")),
            }
            for one in self.comrades
        ]

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, "") if self.data is not None else known

    def spoken(self) -> dict[int, actions.Spoken]:
        """As the action takes it; refuses what is no number."""
        return {
            row["comrade"].person.pk: actions.Spoken(
                row["own"] or "none", number(row["received"], f"对{row['comrade'].person.name}提出批评的人数")
            )
            for row in self.rows
        }


class ItemGrid:
    """Problem, measure, owner, deadline of every open item: `problem-ID`, `measure-ID`, `owner-ID`, `due-ID`."""

    def __init__(self, items: Sequence[Rectification], people: Sequence[Person], data: QueryDict | None = None):
        self.items, self.data = items, data
        self.people = {str(one.pk): one for one in people}
        for item in items:
            if item.owner is not None:
                self.people.setdefault(str(item.owner_id), item.owner)

    @property
    def rows(self) -> list[dict]:
        """What the page draws; done items are shown and not asked."""
        drawn = []
        for number, item in enumerate(self.items, start=1):
            known = {
                "problem": item.problem, "measure": item.measure, "owner": str(item.owner_id or ""),
                "due": item.due_on.isoformat() if item.due_on else "", "version": str(item.version),
            }  # fmt: skip
            typed = {name: self._typed(f"{name}-{item.pk}", value) for name, value in known.items()}
            drawn.append({"number": number, "item": item, **typed})
        return drawn

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, known) if self.data is not None else known

    def entries(self) -> list[actions.ItemEntry]:
        """As the action takes it, done items left out."""
        return [self._entry(row) for row in self.rows if row["item"].done_on is None]

    def _entry(self, row: dict) -> actions.ItemEntry:
        where = f"第{row['number']}项"
        if row["owner"] and row["owner"] not in self.people:
            raise Refused(f"{where}：请从列表中选择责任人。", field="items")
        return actions.ItemEntry(
            pk=row["item"].pk,
            problem=row["problem"],
            measure=row["measure"],
            owner=self.people.get(row["owner"]),
            due_on=_day(row["due"], f"{where}的完成时限"),
            version=int(row["version"]) if row["version"].isdecimal() else None,
        )


class PollForm(Form):
    """How many ballots were given out, came back, and count."""

    issued = forms.IntegerField(label="发出（张）", min_value=0, max_value=99_999)
    returned = forms.IntegerField(label="收回（张）", min_value=0, max_value=99_999)
    valid = forms.IntegerField(label="有效（张）", min_value=0, max_value=99_999)
    counted_on = forms.DateField(label="计票日期", widget=DayInput)


class BallotGrid:
    """The votes for everybody graded: `excellent-ID`, `qualified-ID`, `barely-ID`, `unqualified-ID`."""

    heads = tuple(zip(VOTES, Grade.labels, strict=True))

    def __init__(self, graded: Sequence[Graded], data: QueryDict | None = None):
        self.graded, self.data = graded, data

    @property
    def rows(self) -> list[dict]:
        """What the page draws."""
        drawn = []
        for one in self.graded:
            known = one.votes or ("", "", "", "")
            cells = [(name, label, self._typed(f"{name}-{one.person.pk}", str(count)))
                     for (name, label), count in zip(self.heads, known, strict=True)]  # fmt: skip
            drawn.append({"person": one.person, "cells": cells})
        return drawn

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, "") if self.data is not None else known

    def votes(self) -> dict[int, actions.Votes]:
        """As the action takes it."""
        return {
            row["person"].pk: actions.Votes(
                **{name: number(text, f"{row['person'].name}的{label}票") for name, label, text in row["cells"]}
            )
            for row in self.rows
        }


class GradeGrid:
    """The grade decided for everybody: `grade-ID`, `opinion-ID`; nothing is chosen beforehand."""

    choices = Grade.choices

    def __init__(self, graded: Sequence[Graded], data: QueryDict | None = None):
        self.graded, self.data = graded, data

    @property
    def rows(self) -> list[dict]:
        """What the page draws, the votes beside it."""
        return [
            {
                "one": one,
                "votes": list(zip(Grade.labels, one.votes or (), strict=False)),
                "grade": self._typed(f"grade-{one.person.pk}", one.grade),
                "opinion": self._typed(f"opinion-{one.person.pk}", one.opinion),
            }
            for one in self.graded
        ]

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, "") if self.data is not None else known

    def decided(self) -> dict[int, actions.Decided]:
        """As the action takes it."""
        return {row["one"].person.pk: actions.Decided(row["grade"], row["opinion"]) for row in self.rows}


class ReviewGrid:
    """What is said of every item of last year's list: `verdict-ID`, `day-ID`, `reason-ID`."""

    def __init__(self, looked: Sequence[Looked], data: QueryDict | None = None):
        self.looked, self.data = looked, data

    @property
    def rows(self) -> list[dict]:
        """What the page draws: what was said before, or what was reported done in the meantime."""
        drawn = []
        for number, one in enumerate(self.looked, start=1):
            said, item = one.review, one.item
            verdict = said.verdict if said else (Verdict.DONE if item.done_on else "")
            day = item.done_on if item.done_on else (said.due_on if said else None)
            known = {
                "verdict": str(verdict), "day": day.isoformat() if day else "",
                "reason": said.reason if said else item.outcome,
            }  # fmt: skip
            typed = {name: self._typed(f"{name}-{item.pk}", value) for name, value in known.items()}
            drawn.append({"number": number, "item": item, "review": said, **typed})
        return drawn

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, known) if self.data is not None else known

    def judged(self) -> list[actions.Judged]:
        """As the action takes it: rows with a verdict."""
        return [
            actions.Judged(
                row["item"].pk, row["verdict"], _day(row["day"], f"第{row['number']}项的日期"), row["reason"]
            )
            for row in self.rows
            if row["verdict"] in Verdict.values
        ]


def _day(text: str, what: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(f"{what}“{text}”不是日期。", field="items") from None


def number(text: str, what: str) -> int:
    """A number typed into a grid, nothing being 0; refuses what is none."""
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 5:
        raise Refused(f"{what}“{text}”应为整数。", field="criticism")
    return int(text)
