"""Forms of promises. What the year brought is said in words; there is nothing to tick or to grade."""

from django import forms

from yipanqi.ui.forms import DayInput, OnceForm, VersionForm
from yipanqi.ui.widgets import PeopleField, Source

LINES = forms.Textarea({"rows": 2})


def _text() -> forms.CharField:
    return forms.CharField(label="承诺事项", max_length=120, help_text="一项一条，写看得见、做得到的事。")


def _measure() -> forms.CharField:
    return forms.CharField(label="具体措施", max_length=200, widget=LINES)


class MakeForm(OnceForm):
    """A promise; of whom, where the branch enters it for a member."""

    text, measure = _text(), _measure()
    due_on = forms.DateField(label="完成时限", widget=DayInput)
    made_on = forms.DateField(label="承诺日期", widget=DayInput)
    folded = ("made_on",)
    folded_title = "承诺日期（默认今天）"

    def __init__(self, *args, source: Source | None, **kwargs):
        super().__init__(*args, **kwargs)
        if source is not None:
            self.fields["person"] = PeopleField(source=source, label="承诺人")
            self.order_fields(("person", "text", "measure", "due_on", "made_on"))


class ChangeForm(VersionForm):
    """What was promised."""

    text, measure = _text(), _measure()
    due_on = forms.DateField(label="完成时限", widget=DayInput)
    made_on = forms.DateField(label="承诺日期", widget=DayInput)


class ReviewForm(VersionForm):
    """Mid-year."""

    review = forms.CharField(label="年中检查", max_length=200, widget=LINES, help_text="做到哪一步，还差什么。")
    reviewed_on = forms.DateField(label="检查日期", widget=DayInput)


class KeepForm(VersionForm):
    """How it went."""

    kept = forms.CharField(label="兑现情况", max_length=200, widget=LINES)
    own_word = forms.CharField(label="本人评价", max_length=100, required=False)
    kept_on = forms.DateField(label="兑现日期", widget=DayInput)


class JudgeForm(VersionForm):
    """What the masses and the branch say."""

    masses_word = forms.CharField(label="群众评价", max_length=100, required=False, help_text="写一句话，不打分。")
    branch_word = forms.CharField(label="组织评价", max_length=100, required=False)
