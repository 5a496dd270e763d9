"""Form of the cash book of dues."""

from django import forms

from yipanqi.education.enums import Flow
from yipanqi.education.forms.dues import YuanField
from yipanqi.ui.forms import DayInput, OnceForm


class FlowForm(OnceForm):
    """Something handed up, returned or used."""

    flow = forms.ChoiceField(label="类别", choices=Flow, widget=forms.RadioSelect)
    amount = YuanField(label="金额（元）")
    on = forms.DateField(label="日期", widget=DayInput)
    voucher = forms.CharField(
        label="凭证号", max_length=40, required=False, help_text="收据、发票或会计凭证的编号；支出必填。"
    )
    note = forms.CharField(label="摘要", max_length=60, required=False, help_text="如“春季轮训教材”；不写受助人姓名。")
