"""Forms of trainings: who took part is picked once from the register, the whole branch without those who were away."""

from collections.abc import Sequence

from django import forms

from yipanqi.education.enums import Aim, Form, Whom
from yipanqi.education.rules.trainings import halves
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Membership, Organization
from yipanqi.ui.forms import DayInput, OnceForm
from yipanqi.ui.forms import Form as PlainForm
from yipanqi.ui.widgets import PeopleField, Source


class HoursField(forms.CharField):
    """Hours as people write them; cleaned to half hours, nothing to None."""

    def __init__(self, **kwargs):
        box = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=12, widget=box, **kwargs)

    def clean(self, value):
        """Half hours, or the sentence that says what is no number of hours."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return halves(text, field="", what=self.label or "学时")
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None


class EnterForm(OnceForm):
    """A training that was held. A branch names who was away, a committee the branches that took part."""

    title = forms.CharField(label="主题", max_length=100)
    first_on = forms.DateField(label="日期", widget=DayInput)
    hours = HoursField(label="学时", help_text="整数或半数，如 4 或 3.5。")
    form = forms.ChoiceField(label="形式", choices=Form, widget=forms.RadioSelect)
    place = forms.CharField(label="地点", max_length=100, required=False)
    last_on = forms.DateField(label="结束日期", widget=DayInput, required=False, help_text="只有一天的不填。")
    aim = forms.ChoiceField(label="对象", choices=Aim, initial=Aim.GENERAL, required=False)
    host = forms.CharField(
        label="主办单位",
        max_length=60,
        required=False,
        help_text="由上级或其他单位举办、本组织派人参加的，填写主办单位。",
    )  # fmt: skip
    folded = ("last_on", "aim", "host")
    folded_title = "多天、专题对象、外单位主办"

    def __init__(self, *args, members: Sequence[Membership] = (), branches: Sequence[Organization] = (), **kwargs):
        super().__init__(*args, **kwargs)
        if members:
            self.fields["away"] = _choices(
                "没有参加的", [(one.person_id, one.person.name) for one in members], "全支部都参加的不用选。"
            )
        else:
            self.fields["branches"] = _choices(
                "参加的党支部", [(one.pk, one.short_name or one.name) for one in branches],
                "先按党支部选，登记后再去掉没有参加的人。", required=True,
            )  # fmt: skip
            self.fields["whom"] = forms.ChoiceField(
                label="参加的人", choices=Whom, initial=Whom.ALL, widget=forms.RadioSelect
            )
        self.order_fields(("title", "first_on", "hours", "form", "place", "away", "whom", "branches"))


def _choices(label: str, choices: list[tuple[int, str]], hint: str, *, required: bool = False):
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, required=required, choices=choices, widget=forms.CheckboxSelectMultiple, help_text=hint
    )


class AddForm(PlainForm):
    """Who took part too."""

    def __init__(self, *args, source: Source, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"] = PeopleField(source=source, many=True, label="参加人")


class HoursForm(PlainForm):
    """Everybody's hours; an emptied box takes the person out."""

    def __init__(self, *args, participants: Sequence, **kwargs):
        super().__init__(*args, **kwargs)
        self.participants = participants
        for one in participants:
            self.fields[f"hours_{one.person_id}"] = HoursField(
                label=f"{one.person.name}的学时", required=False, initial=one.hours_shown
            )

    @property
    def lines(self):
        """Each participant with the box."""
        return [(one, self[f"hours_{one.person_id}"]) for one in self.participants]

    def given(self) -> dict[int, int | None]:
        """Half hours by person."""
        return {one.person_id: self.cleaned_data[f"hours_{one.person_id}"] for one in self.participants}
