"""Forms of votes on members: numbers, and the approval that follows. Who voted how has no field."""

from collections.abc import Sequence

from django import forms

from yipanqi.meetings.enums import MemberMatter
from yipanqi.meetings.forms import PersonField
from yipanqi.organizations.models import Person
from yipanqi.ui.forms import DayInput, Form


class MemberVoteForm(Form):
    """The count of one vote on one person."""

    person = PersonField(label="姓名")
    months = forms.IntegerField(
        label="延长几个月", min_value=6, max_value=12, help_text="只能延长一次，不少于半年、不超过一年（待核）。"
    )
    in_favour = forms.IntegerField(label="赞成", min_value=0, max_value=9_999)
    against = forms.IntegerField(label="反对", min_value=0, max_value=9_999)
    abstained = forms.IntegerField(label="弃权", min_value=0, max_value=9_999)
    written = forms.IntegerField(
        label="会前书面赞成", min_value=0, max_value=9_999, required=False,
        help_text="因故不能到会、会前正式提出书面意见的，统计在赞成票内（待核）。",
    )  # fmt: skip
    opinion = forms.CharField(
        label="大会意见", max_length=300, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="主要优缺点和大会意见，写入决议；可以只留纸质。",
    )  # fmt: skip

    def __init__(self, *args, people: Sequence[Person], matter: str, **rest):
        super().__init__(*args, **rest)
        self.matter = MemberMatter(matter)
        if self.matter != MemberMatter.EXTEND:
            del self.fields["months"]
        self.fields["person"].required = True
        self.fields["person"].offer(people)

    def given(self) -> dict:
        """As the action takes it."""
        return {**self.cleaned_data, "written": self.cleaned_data["written"] or 0, "matter": self.matter}


class ApproveMemberForm(Form):
    """The approval of the upper organisation."""

    decided_on = forms.DateField(
        label="党组（党委）讨论决定日期", widget=DayInput, required=False,
        help_text="上面有党组（党委）的必填（机关基层组织工作条例第三十七条）。",
    )  # fmt: skip
    approved_on = forms.DateField(label="批准日期", widget=DayInput)
    approval = forms.CharField(
        label="批准的党组织和文号", max_length=100,
        help_text="如“局机关党委，机党〔2026〕12号”。机关党委审批前先报党组（党委）讨论决定，没有机关党委的，党组审核后报机关工委"
        "审批（机关基层组织工作条例第三十七条）。",
    )  # fmt: skip
