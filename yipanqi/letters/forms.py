"""Forms of the room."""

from django import forms

from yipanqi.letters.enums import Paper
from yipanqi.letters.rules import Step
from yipanqi.ui.forms import DayInput, Form, OnceForm

_LONG = forms.Textarea({"rows": 3})


class LetterForm(OnceForm):
    """A step of the ladder, filled in from the ledger; everything may be edited."""

    facts = forms.CharField(label="事实", max_length=800, widget=forms.Textarea({"rows": 4}))
    basis = forms.CharField(label="依据", max_length=200)
    demand = forms.CharField(label="要求", max_length=500, widget=_LONG)
    occasion = forms.CharField(
        label="约谈时间、地点和对象", max_length=200, help_text="只记何时、何地、约谈谁；谈话内容记在纸上，不录入。"
    )
    issued_on = forms.DateField(label="日期", widget=DayInput)
    approver = forms.CharField(label="批准人（会议）", max_length=60, help_text="谁批准的这一步，会印在文书登记里。")
    number = forms.CharField(label="文号", max_length=60, required=False)

    def __init__(self, *args, step: Step, **kwargs):
        super().__init__(*args, **kwargs)
        if step.paper == Paper.TALK:
            self.fields["demand"].label = "后续安排"
        else:
            del self.fields["occasion"]


class ReplyForm(Form):
    """The answer in short words."""

    text = forms.CharField(
        label="答复", max_length=500, widget=forms.Textarea({"rows": 4}),
        help_text="几句话说明办了什么、还要多久。系统里已有的履行记录会自动列出，不用重写。",
    )  # fmt: skip
    replied_on = forms.DateField(label="答复日期", widget=DayInput)


class JudgeForm(Form):
    """How it ended."""

    settled = forms.TypedChoiceField(
        label="结果", choices=[("1", "办结"), ("", "继续督办")], coerce=bool, empty_value=False, required=False,
        widget=forms.RadioSelect, initial="1",
    )  # fmt: skip
    words = forms.CharField(label="说明", max_length=300, required=False, help_text="继续督办的，须写明理由。")


class RevokeForm(Form):
    """Why it is taken back."""

    reason = forms.CharField(label="撤回的理由", max_length=300)
