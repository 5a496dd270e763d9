"""Forms of this room: decide about a rule, end a decision early, enter the holidays of a year."""

from django import forms

from yipanqi.organizations.models import Organization
from yipanqi.regulations.enums import CHOSEN_PERIODS, Effect
from yipanqi.ui.forms import DayInput, Form


class OverrideForm(Form):
    """Adjust or defer one rule. Which organisations are offered follows from the scope."""

    organization = forms.ModelChoiceField(
        label="适用于", queryset=None, empty_label="请选择", help_text="所选组织及其全部下级组织。"
    )
    effect = forms.ChoiceField(label="处理", choices=Effect, widget=forms.RadioSelect)
    minimum = forms.IntegerField(
        label="每期次数", required=False, min_value=1, max_value=99, help_text="调整参数时填写。"
    )
    period = forms.ChoiceField(
        label="周期", required=False, choices=(("", "不改"), *CHOSEN_PERIODS),
        help_text="条例只写“定期”的职责，可以由本机关确定周期。",
    )  # fmt: skip
    grace_days = forms.IntegerField(
        label="宽限天数", required=False, min_value=0, max_value=366, help_text="期满后多少天内补办、补记不算逾期。"
    )
    from_on = forms.DateField(label="自", widget=DayInput, help_text="适用于在此期间内开始的月、季、年。")
    to_on = forms.DateField(label="至", widget=DayInput)
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    approver = forms.CharField(label="批准人（会议）", max_length=60)

    def __init__(self, *args, organizations: list[Organization], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        field.queryset = Organization.objects.filter(pk__in=[one.pk for one in organizations])


class EndForm(Form):
    """End a decision early."""

    reason = forms.CharField(label="提前结束的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class YearForm(Form):
    """The announced holidays of a year, in the words of the announcement."""

    off = forms.CharField(
        label="放假日", max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="照放假通知写，如“1月1日至3日、2月15日至23日”，周末也可以写在内；括号里的星期会略去。",
    )  # fmt: skip
    on = forms.CharField(
        label="调休上班日", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="周末上班的日子，如“2月14日、2月28日”；没有的不填。",
    )  # fmt: skip
    basis = forms.CharField(label="依据", max_length=200, help_text="公布的文件和文号。")


class WithdrawYearForm(Form):
    """Why what was entered is taken back."""

    reason = forms.CharField(label="撤回的理由", max_length=200)
