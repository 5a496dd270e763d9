"""Forms of a meeting. They ask only what nobody else can say; everything known is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.http import QueryDict
from django.urls import reverse

from yipanqi.files import checks
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries, rules
from yipanqi.meetings.actions import Away, DecisionEntry
from yipanqi.meetings.enums import Kind, Motion, Presence, Reach
from yipanqi.meetings.models import Meeting
from yipanqi.organizations.models import Person
from yipanqi.ui.forms import DayInput, Form, OnceForm, TimeInput, VersionForm
from yipanqi.ui.widgets import PeopleField, Source

USUAL_REASONS = ("出差", "病假", "休假", "工作安排冲突", "外出学习", "流动在外", "借调在外")
"""Offered while typing a reason; any other may be typed."""


GUESTS = "姓名之间用顿号隔开；领导到联系点的，写成“姓名（联系点指导）”或“姓名（调研）”。"


class PersonField(forms.ModelChoiceField):
    """One of a few people; the choices are given by the view and never come from a bare queryset."""

    def __init__(self, **options):
        super().__init__(queryset=None, required=False, empty_label="（未指定）", **options)
        self.people: dict[int, Person] = {}

    def offer(self, people: Sequence[Person]) -> None:
        """Set who can be chosen."""
        self.people = {person.pk: person for person in people}
        self.choices = [("", self.empty_label), *((person.pk, person.name) for person in people)]

    def to_python(self, value):
        """The person chosen; somebody else's number is refused."""
        if value in self.empty_values:
            return None
        person = self.people.get(int(value)) if str(value).isdecimal() else None
        if person is None:
            raise forms.ValidationError("请从列表中选择人员。")
        return person

    def validate(self, value) -> None:
        """Checked by `to_python`."""


class ArrangementForm(Form):
    """When, where, what about. The kind is fixed by the page; `further` are duties the same meeting can serve too."""

    title = forms.CharField(label="会议名称", max_length=120)
    day = forms.DateField(label="日期", widget=DayInput)
    at = forms.TimeField(label="时间", widget=TimeInput)
    place = forms.CharField(label="地点", max_length=100, required=False)
    topic = forms.CharField(label="主题", max_length=300, required=False)
    agenda = forms.CharField(
        label="议程", required=False, widget=forms.Textarea({"rows": 3}), help_text="一行一项，不必编号。"
    )
    further = forms.MultipleChoiceField(
        label="同时履行",
        required=False,
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="应到人员相同的职责，可以合在一次会议中履行。",
    )
    reach = forms.ChoiceField(label="哪些人参加", choices=Reach.choices, help_text="应到名单按名册和任职生成。")
    host = PersonField(label="主持人")
    recorder = PersonField(label="记录人")
    lecturer = forms.CharField(label="主讲人", max_length=60, required=False)
    guests = forms.CharField(label="列席人员", max_length=300, required=False, help_text=GUESTS)

    def __init__(
        self,
        *args,
        people: Sequence[Person],
        further: Sequence[tuple[str, str]] = (),
        speaker: str = "",
        whole_unit: bool = False,
        **rest,
    ):
        super().__init__(*args, **rest)
        if not whole_unit:
            del self.fields["reach"]
        self.fields["lecturer"].label = speaker or "主讲人"
        self.fields["host"].offer(people)
        self.fields["recorder"].offer(people)
        if further:
            self.fields["further"].choices = further
        else:
            del self.fields["further"]


class ArrangeForm(ArrangementForm, OnceForm):
    """A new meeting."""


class ChangeForm(ArrangementForm, VersionForm):
    """Another time, place or agenda for an arranged meeting."""


class MakeUpForm(Form):
    """On which day somebody excused made up what was studied."""

    made_on = forms.DateField(label="补学日期", widget=DayInput)


class RecordForm(VersionForm):
    """Who came, what was said. The list of names and the decisions stand beside it (`Marks`, `decision_rows`)."""

    held_on = forms.DateField(label="召开日期", widget=DayInput)
    present_count = forms.IntegerField(
        label="实到人数",
        min_value=0,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    minutes = forms.CharField(label="会议记录", required=False, widget=forms.Textarea({"rows": 14}))
    file = forms.FileField(label="读入 Word 或文本文件", required=False)
    topic = forms.CharField(label="主题", max_length=300, required=False)
    agenda = forms.CharField(label="议程", required=False, widget=forms.Textarea({"rows": 3}))
    place = forms.CharField(label="地点", max_length=100, required=False)
    host = PersonField(label="主持人")
    recorder = PersonField(label="记录人")
    lecturer = forms.CharField(label="主讲人", max_length=60, required=False)
    guests = forms.CharField(label="列席人员", max_length=300, required=False, help_text=GUESTS)

    details = ("topic", "agenda", "place", "host", "recorder", "lecturer", "guests")

    def __init__(self, *args, people: Sequence[Person], speaker: str = "", **rest):
        super().__init__(*args, **rest)
        self.fields["host"].offer(people)
        self.fields["recorder"].offer(people)
        self.fields["lecturer"].label = speaker or "主讲人"

    @classmethod
    def about(cls, meeting: Meeting, people: Sequence[Person]) -> "RecordForm":
        """The form for a meeting, with what is known of it. The count is never filled in beforehand."""
        texts = ("held_on", "minutes", "topic", "agenda", "place", "lecturer", "guests")
        known = {name: getattr(meeting, name) for name in texts}
        known |= {"host": meeting.host_id, "recorder": meeting.recorder_id, "version": meeting.version}
        return cls(initial=known, people=people, speaker=rules.speaker_of(meeting.kinds))

    def clean(self) -> dict:
        """Take the text of an attached file where nothing was typed."""
        cleaned = super().clean()
        upload = cleaned.get("file")
        if upload and not cleaned.get("minutes", "").strip():
            try:
                cleaned["minutes"] = checks.text_of(upload)
            except Refused as error:
                self.add_error("file", error.message)
        self._ask_for_all(cleaned)
        return cleaned

    def _ask_for_all(self, cleaned: dict) -> None:
        """Whatever is missing is told at once, beside anything else; the action refuses it (`actions.record_meeting`).
        A file that could not be read says of itself why there are no minutes.
        """
        if cleaned.get("present_count") is None and not self.has_error("present_count"):
            self.add_error("present_count", rules.NO_COUNT)
        if not cleaned.get("minutes", "").strip() and not self.has_error("minutes") and not self.has_error("file"):
            self.add_error("minutes", rules.NO_MINUTES)

    @property
    def said(self) -> dict:
        """The details as the action takes them."""
        return {name: self.cleaned_data[name] for name in self.details}


@dataclass
class Marks:
    """Who was marked as not there, as typed: `away` (person ids), `presence-ID`, `reason-ID`."""

    away: dict[int, Away] = field(default_factory=dict)

    @classmethod
    def read(cls, data: QueryDict | Mapping) -> "Marks":
        """From the fields of a posted form; numbers that are none are left out."""
        marked = cls()
        for text in data.getlist("away"):
            if not text.isdecimal():
                continue
            presence = data.get(f"presence-{text}", Presence.EXCUSED)
            if presence not in (Presence.EXCUSED, Presence.ABSENT):
                presence = Presence.EXCUSED
            marked.away[int(text)] = Away(presence, data.get(f"reason-{text}", ""))
        return marked


def owner_source(meeting: Meeting, on: date) -> Source:
    """Whom the meeting may give a decision to: its own people before anything is typed, others by name."""
    candidates = queries.Candidates(meeting, on)
    return Source(
        url=reverse("meetings:owners", args=[meeting.pk]),
        search=candidates.find,
        get=candidates.get,
        label=lambda one: one.person.name,
        note=lambda one: one.note,
        near=lambda: candidates.own,
    )


@dataclass
class DecisionRow:
    """One decision as typed; all texts, so that anything wrong can be shown again as it was."""

    number: int
    pk: str = ""
    text: str = ""
    owner: str = ""
    due: str = ""
    motion: str = Motion.RESOLUTION
    in_favour: str = ""
    against: str = ""
    abstained: str = ""

    FIELDS = ("pk", "text", "owner", "due", "motion", "in_favour", "against", "abstained")

    @property
    def blank(self) -> bool:
        """Nothing was typed into it."""
        return not any((self.text, self.owner, self.due, self.in_favour, self.against, self.abstained))

    @property
    def voted(self) -> bool:
        """Whether votes were typed."""
        return any((self.in_favour, self.against, self.abstained))

    def picker(self, source: Source) -> str:
        """The box for the owner."""
        name = f"decision-{self.number}-owner"
        box = PeopleField(source=source, required=False).widget
        looks = {"id": f"id_{name}", "class": "form-control", "placeholder": "姓名或首字母"}
        return box.render(name, self.owner, looks)

    def entry(self, source: Source) -> DecisionEntry:
        """The decision as the action takes it; refuses what cannot be read."""
        where = f"第{self.number}项决定"
        try:
            owner = PeopleField(source=source, required=False).clean(self.owner.split("、") if self.owner else [])
        except forms.ValidationError as error:
            raise Refused(f"{where}的责任人：{error.message}", field="decisions") from error
        if self.motion not in Motion.values:
            raise Refused(f"{where}：表决类型不在列表中，请重新选择。", field="decisions")
        return DecisionEntry(
            text=self.text,
            owner=owner.person if owner else None,
            due_on=_day(self.due, where),
            motion=self.motion,
            in_favour=_number(self.in_favour, where, "赞成"),
            against=_number(self.against, where, "反对"),
            abstained=_number(self.abstained, where, "弃权"),
            pk=int(self.pk) if self.pk.isdecimal() else None,
        )


def _day(text: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(f"{where}：完成期限“{text}”不是日期。", field="decisions") from None


def _number(text: str, where: str, what: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > 100_000:
        raise Refused(f"{where}：{what}票数“{text}”应为整数。", field="decisions")
    return int(text)


def decision_rows(data: QueryDict, *, prefix: str = "decision", first: int = 1) -> list[DecisionRow]:
    """The rows typed (`decision-N-text` …), in order, blank ones included, numbered from `first`."""
    rows = []
    for number in sorted(_numbers(data, prefix))[:200]:
        typed = {name: "、".join(data.getlist(f"{prefix}-{number}-{name}")).strip() for name in DecisionRow.FIELDS}
        typed["motion"] = typed["motion"] or Motion.RESOLUTION
        rows.append(DecisionRow(first + len(rows), **typed))
    return rows


def more_rows(data: QueryDict) -> list[DecisionRow]:
    """The rows to add to a form: those of a draft that is taken up again (`again-N-text` …), else a blank one."""
    first = free_number(data)
    return decision_rows(data, prefix="again", first=first) or [DecisionRow(first)]


def free_number(data: Mapping) -> int:
    """A number no row of the form has, whichever were dropped."""
    return max(_numbers(data, "decision"), default=0) + 1


def _numbers(data: Mapping, prefix: str) -> set[int]:
    parts = (name.split("-", 2) for name in data)
    return {int(part[1]) for part in parts if len(part) == 3 and part[0] == prefix and part[1].isdecimal()}


def drawn(source: Source, rows: Sequence[DecisionRow]) -> list[tuple[DecisionRow, str]]:
    """Each row with the box for its owner."""
    return [(row, row.picker(source)) for row in rows]


def known_rows(decisions) -> list[DecisionRow]:
    """Rows for the decisions recorded before."""
    return [
        DecisionRow(
            number,
            str(one.pk),
            one.text,
            str(one.owner_id or ""),
            one.due_on.isoformat() if one.due_on else "",
            one.motion,
            *("" if count is None else str(count) for count in (one.in_favour, one.against, one.abstained)),
        )
        for number, one in enumerate(decisions, start=1)
    ]


class CorrectionForm(Form):
    """A correction appended to signed minutes."""

    text = forms.CharField(label="更正为", max_length=2000, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(label="更正理由", max_length=200)


class CancelForm(VersionForm):
    """Why a meeting is not held."""

    reason = forms.CharField(label="取消理由", max_length=200)


class SettleForm(Form):
    """A decision reported as carried out."""

    done_on = forms.DateField(label="办结日期", widget=DayInput)
    outcome = forms.CharField(label="办理结果", max_length=300, widget=forms.Textarea({"rows": 3}))
