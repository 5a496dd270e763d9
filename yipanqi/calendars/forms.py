"""Forms of the calendar."""

from django import forms

from yipanqi.calendars import queries
from yipanqi.ui.forms import DayInput, Form, OnceForm


class NoteForm(OnceForm):
    """A business date."""

    title = forms.CharField(label="事项", max_length=80, help_text="如“预算上会”“汛期值班”。请勿写入涉密信息。")
    from_on = forms.DateField(label="开始日期", widget=DayInput)
    to_on = forms.DateField(label="结束日期", widget=DayInput, required=False, help_text="只有一天的不填")
    organization = forms.ModelChoiceField(label="所属组织", queryset=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _offer(self.fields["organization"], queries.may_note())


class FeedForm(Form):
    """Which calendar to read elsewhere."""

    organization = forms.ModelChoiceField(
        label="订阅", queryset=None, required=False, empty_label="本人看得到的全部日程"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _offer(self.fields["organization"], queries.own_organizations())


def _offer(field: forms.ModelChoiceField, organizations: list) -> None:
    from yipanqi.organizations.models import Organization  # inline: the form's choices need a scope, the class does not

    field.queryset = Organization.objects.filter(pk__in=[one.pk for one in organizations]).select_related("parent")
    field.label_from_instance = lambda one: one.called
    if len(organizations) == 1 and field.required:
        field.initial = organizations[0].pk
