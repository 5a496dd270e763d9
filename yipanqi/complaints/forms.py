"""Forms of a complaint: filing, answering, rating."""

from django import forms

from yipanqi.complaints.models import Complaint
from yipanqi.ui.forms import Form, OnceForm


class FileForm(OnceForm):
    """What somebody has to say about this system; the page it came from is filled in."""

    kind = forms.ChoiceField(
        label="类别", choices=Complaint.Kind, widget=forms.RadioSelect, initial=Complaint.Kind.PROPOSAL
    )
    text = forms.CharField(
        label="内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="请勿写入涉密信息。10个工作日内答复，答复后请您评价。",
    )
    about = forms.CharField(label="所在页面", max_length=200, required=False)
    folded = ("about",)
    folded_title = "所在页面"


class AnswerForm(Form):
    """The organ's answer."""

    text = forms.CharField(label="答复", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class RateForm(Form):
    """回访: whether the answer satisfies."""

    satisfied = forms.TypedChoiceField(
        label="对答复是否满意",
        choices=[("yes", "满意"), ("no", "不满意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="补充意见", max_length=500, required=False)
