"""Forms of care. They ask what helps, never why somebody is in need."""

from django import forms

from yipanqi.education.enums import Level, Matter, Way
from yipanqi.ui.forms import DayInput, Form, OnceForm, VersionForm
from yipanqi.ui.widgets import PeopleField, Source

ENTERED = [one for one in Matter if one != Matter.BIRTHDAY]
_NEED = "不写病名、家事；办结后即删除。"


class CareForm(OnceForm):
    """In what a member is cared for."""

    matter = forms.ChoiceField(
        label="事项", choices=[(one.value, one.label) for one in ENTERED], widget=forms.RadioSelect
    )
    arose_on = forms.DateField(label="发生日期", widget=DayInput)
    level = forms.ChoiceField(label="困难程度", choices=Level, required=False)
    need = forms.CharField(label="需要什么", max_length=100, required=False, help_text=_NEED)
    next_on = forms.DateField(label="下次看望", widget=DayInput, required=False)
    folded = ("level", "need", "next_on")

    def __init__(self, *args, source: Source, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = PeopleField(source=source, label="关怀对象")
        self.order_fields(("person", "matter", "arose_on", "level", "need", "next_on"))


class ChangeForm(VersionForm):
    """What is needed, and when somebody looks in again."""

    level = forms.ChoiceField(label="困难程度", choices=Level, required=False)
    need = forms.CharField(label="需要什么", max_length=100, required=False, help_text=_NEED)
    next_on = forms.DateField(label="下次看望", widget=DayInput, required=False)


class GiveForm(Form):
    """What was done."""

    on = forms.DateField(label="日期", widget=DayInput)
    way = forms.ChoiceField(label="方式", choices=Way, widget=forms.RadioSelect)
    giver = forms.CharField(label="慰问人", max_length=60)
    gift = forms.CharField(label="慰问品（金）", max_length=60, required=False)
    next_on = forms.DateField(label="下次看望", widget=DayInput, required=False)
    folded = ("gift", "next_on")
    folded_title = "慰问品、下次看望"


class CloseForm(VersionForm):
    """It is over."""

    on = forms.DateField(label="办结日期", widget=DayInput)
