"""Forms of dues: the bases of a year, a collecting day, one member's payment and base, publication."""

from collections.abc import Sequence
from datetime import date

from django import forms

from yipanqi.education import rates
from yipanqi.education.enums import Outcome, Published
from yipanqi.education.queries.dues import Payer
from yipanqi.education.rules.dues import later, month_of, months_between, quarter_end, shown, yuan
from yipanqi.kernel.errors import Refused
from yipanqi.ui.forms import DayInput, Form, OnceForm

BACK = 12
"""Months that can be chosen: a year back, to the end of the quarter."""


def categories(on: date) -> list[tuple[str, str]]:
    """The categories of the rule in force."""
    return [(one.code, one.title) for one in rates.in_force(on).categories]


def months(today: date, since: date) -> list[tuple[str, str]]:
    """Months that can be paid, the newest first, none before the branch works with the product."""
    last = quarter_end(month_of(today))
    found = [one for one in months_between(later(month_of(today), -BACK), last) if one >= since]
    return [(one.isoformat(), f"{one.year}年{one.month}月") for one in reversed(found)]


class MonthField(forms.TypedChoiceField):
    """A month to choose, as its first day."""

    def __init__(self, **kwargs):
        super().__init__(coerce=date.fromisoformat, empty_value=None, **kwargs)


class YuanField(forms.CharField):
    """An amount in 元 as people write it; cleaned to fen, nothing to None."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=20, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value):
        """Fen, or the sentence that says what is no amount."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return yuan(text, self.label or "", field="")
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None


class BasesForm(Form):
    """Everybody's category and base for a year, one line a member; what was confirmed before stands in the boxes."""

    on = forms.DateField(label="核定日期", widget=DayInput)

    def __init__(self, *args, payers: Sequence[Payer], year: int, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.payers = payers
        for one in payers:
            name, first = one.person.name, next((cell.month for cell in one.in_year(year) if cell.owed), today)
            before = one.base_in(first) or (one.bases[0] if one.bases else None)
            self.fields[f"category_{one.person.pk}"] = forms.ChoiceField(
                label=f"{name}的类别", choices=categories(today), initial=before.category if before else "wage"
            )
            self.fields[f"base_{one.person.pk}"] = YuanField(
                label=f"{name}的基数", required=False, initial=shown(before.base) if before else ""
            )

    @property
    def lines(self):
        """Each member with the two boxes."""
        return [(one, self[f"category_{one.person.pk}"], self[f"base_{one.person.pk}"]) for one in self.payers]

    def given(self, person: int) -> tuple[str, int | None]:
        """What was written for a member."""
        return self.cleaned_data[f"category_{person}"], self.cleaned_data[f"base_{person}"]


class CollectForm(OnceForm):
    """A collecting day: which months, when, who did not pay."""

    first = MonthField(label="月份")
    last = MonthField(label="到", required=False, help_text="按季收的，选本季度最后一个月；只收一个月的不选。")
    paid_on = forms.DateField(label="收缴日期", widget=DayInput)
    without = forms.TypedMultipleChoiceField(
        label="没有交的",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="全部交齐的不用选。",
    )

    def __init__(self, *args, payers: Sequence[Payer], today: date, since: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first"].choices = months(today, since)
        self.fields["last"].choices = [("", "同一个月"), *months(today, since)]
        self.fields["without"].choices = [(one.person.pk, one.person.name) for one in payers]


class MakeUpForm(OnceForm):
    """One member pays."""

    first = MonthField(label="自")
    last = MonthField(label="至", required=False)
    paid_on = forms.DateField(label="交纳日期", widget=DayInput)

    def __init__(self, *args, today: date, since: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first"].choices = months(today, since)
        self.fields["last"].choices = [("", "同一个月"), *months(today, since)]


class ChangeForm(Form):
    """Another base from a month on, or less by hardship."""

    from_month = MonthField(label="自")
    category = forms.ChoiceField(label="类别")
    base = YuanField(label="基数")
    reason = forms.CharField(label="理由", max_length=100, help_text="不写家事、病名。")
    reduced_to = YuanField(label="减免后每月交", required=False, help_text="免交的写0。")
    approver = forms.CharField(label="减免由谁批准", max_length=60, required=False)
    folded = ("reduced_to", "approver")
    folded_title = "确有困难，减免"

    def __init__(self, *args, today: date, since: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_month"].choices = months(today, since)
        self.fields["category"].choices = categories(today)


class ArrearsForm(Form):
    """What the branch decided."""

    outcome = forms.ChoiceField(label="处理", choices=Outcome, widget=forms.RadioSelect)
    reason = forms.CharField(label="说明", max_length=100, help_text="不写家事、病名。")
    decided_on = forms.DateField(label="研究日期", widget=DayInput)


class PublishForm(Form):
    """How collection was made known."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    on = forms.DateField(label="公布日期", widget=DayInput)
    way = forms.ChoiceField(label="方式", choices=Published, widget=forms.RadioSelect)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(one, f"{one}年") for one in (today.year, today.year - 1)]
