"""Forms of the room."""

from collections.abc import Sequence

from django import forms

from yipanqi.access.enums import Permit
from yipanqi.organizations.models import Organization
from yipanqi.ui.forms import ConfirmedForm, DayInput


class TokenForm(ConfirmedForm):
    """Which system is admitted, in whose name, to what and until when; and who admits it."""

    organization = forms.TypedChoiceField(label="组织", coerce=int, help_text="该系统以这个组织的名义读取、送入。")
    system = forms.CharField(label="系统名称", max_length=40, help_text="如“办公厅督查系统”。历史里以此署名。")
    basis = forms.CharField(label="依据", max_length=200, help_text="批准对接的文件或会议。")
    permits = forms.MultipleChoiceField(
        label="准许办理", choices=Permit.choices, widget=forms.CheckboxSelectMultiple, help_text="只选用得到的。"
    )
    expires_on = forms.DateField(label="有效期至", widget=DayInput, help_text="最长一年，到期自动停用。")

    def __init__(self, *args, offered: Sequence[Organization], **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = {one.pk: one for one in offered}
        self.fields["organization"].choices = [(one.pk, one.called) for one in offered]

    def clean_organization(self) -> Organization:
        """The organisation chosen."""
        return self.offered[self.cleaned_data["organization"]]
