"""双重组织生活情况报告: for which days, to whom; all else is held already."""

from django import forms

from yipanqi.meetings.enums import LeaderReach
from yipanqi.ui.forms import DayInput, Form


class LifeReportForm(Form):
    """The days it covers and where it goes."""

    first_on = forms.DateField(label="自", widget=DayInput)
    last_on = forms.DateField(label="至", widget=DayInput)
    addressee = forms.CharField(label="报送", max_length=80)


class LifeScopeForm(Form):
    """Whom the report counts."""

    reach = forms.ChoiceField(label="列入的领导干部", choices=LeaderReach.choices)
