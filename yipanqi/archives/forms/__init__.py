"""Forms of the room."""

from collections.abc import Sequence

from django import forms

from yipanqi.archives.queries.opening import Openable
from yipanqi.organizations.models import Organization
from yipanqi.papers.forms.handbook import BY_HAND
from yipanqi.ui.forms import DayInput, Form, OnceForm


class HandInForm(Form):
    """A word to the level above; everything else is in the book."""

    words = forms.CharField(label="报送说明", max_length=200, required=False, help_text="没有要说明的不填。")


class SummaryForm(Form):
    """What no record can say of the year."""

    done_well = forms.CharField(
        label="主要做法和成效", max_length=3000, required=False, widget=forms.Textarea({"rows": 6})
    )
    problems = forms.CharField(label="存在的问题", max_length=3000, required=False, widget=forms.Textarea({"rows": 5}))
    intended = forms.CharField(
        label="下一年工作打算", max_length=3000, required=False, widget=forms.Textarea({"rows": 5})
    )


class AcceptForm(Form):
    """The level above has checked it."""

    answer = forms.CharField(
        label="查阅意见", max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="没有意见的不填。",
    )  # fmt: skip


class ReturnForm(Form):
    """What is to be mended."""

    answer = forms.CharField(label="退回意见", max_length=500, widget=forms.Textarea({"rows": 3}))


class RulingForm(Form):
    """Until when handbooks are handed in, and which chapters are kept by hand."""

    due_month = forms.TypedChoiceField(label="报送月", coerce=int, choices=[(n, f"次年{n}月") for n in range(1, 7)])
    due_day = forms.IntegerField(label="报送日", min_value=1, max_value=31)
    basis = forms.CharField(
        label="依据", max_length=200, help_text="上级通知或本机关制度的名称、文号；没有的写“惯例”。"
    )
    by_hand = forms.MultipleChoiceField(
        label="手写的章节", choices=[(name, name) for name in BY_HAND], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="选中的章节只列目录，写明“文书原件存于……”。",
    )  # fmt: skip
    kept_at = forms.CharField(label="原件存放处", max_length=100, required=False)

    def __init__(self, *args, organizations: Sequence[Organization], **kwargs):
        super().__init__(*args, **kwargs)
        if len(organizations) > 1:
            self.fields["organization"] = _choice("党组织", organizations)
            self.order_fields(("organization",))


class HelpForm(OnceForm):
    """Ask for guidance: about what, which records open, until when."""

    question = forms.CharField(label="希望指导什么", max_length=300, widget=forms.Textarea({"rows": 3}))
    until = forms.DateField(label="开放至", widget=DayInput, help_text="最多30天，随时可以收回。")

    def __init__(self, *args, records: Sequence[Openable], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["records"] = forms.MultipleChoiceField(
            label="开放哪些记录", choices=[(one.key, one.label) for one in records],
            widget=forms.CheckboxSelectMultiple, help_text="只有选中的记录对上级开放；意见、批评和个人清单不开放。",
        )  # fmt: skip
        self.order_fields(("question", "records", "until"))


ALL = 0
"""Chosen instead of every branch by itself."""


class AnnounceForm(OnceForm):
    """Announce an inspection."""

    title = forms.CharField(label="检查名称", max_length=100)
    basis = forms.CharField(
        label="年度计划和备案文号", max_length=200, help_text="综合性检查每年不超过一次，列入年度计划并备案。"
    )
    year = forms.TypedChoiceField(label="检查哪一年的记录", coerce=int)
    from_on = forms.DateField(label="开始日期", widget=DayInput)
    to_on = forms.DateField(label="结束日期", widget=DayInput, help_text="最多10天，过后记录自动关闭。")

    def __init__(
        self, *args, organizations: Sequence[Organization], branches: Sequence[Organization], years: Sequence[int],
        **kwargs,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}年") for year in years]
        each = [(one.pk, one.short_name or one.name) for one in branches]
        self.fields["branches"] = forms.TypedMultipleChoiceField(
            label="检查的党支部", coerce=int, widget=forms.CheckboxSelectMultiple,
            choices=[(ALL, f"全部{len(each)}个党支部"), *each],
        )  # fmt: skip
        if len(organizations) > 1:
            self.fields["organization"] = _choice("通知检查的党组织", organizations)
        self.order_fields(("organization", "title", "basis", "year", "branches", "from_on", "to_on"))


class CancelForm(Form):
    """Why an inspection is called off."""

    reason = forms.CharField(label="取消的理由", max_length=200)


def _choice(label: str, organizations: Sequence[Organization]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, choices=[(one.pk, one.name) for one in organizations])
