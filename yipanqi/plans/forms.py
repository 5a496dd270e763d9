"""Forms of the room."""

from collections.abc import Callable, Sequence
from datetime import date

from django import forms

from yipanqi.files.sheets import limits
from yipanqi.kernel.clock import chinese_date
from yipanqi.organizations.models import Organization, Person
from yipanqi.plans.models import STAGES_MOST
from yipanqi.ui.forms import DayInput, Form, OnceForm

_LONG = forms.Textarea({"rows": 3})
_CHECKS = forms.CheckboxSelectMultiple


def _by_parent(organizations: Sequence[Organization]) -> list[tuple]:
    """Organisations in tree order, under the one they belong to where they belong to several."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in organizations:
        above = (one.parent.short_name or one.parent.called) if one.parent else "其他"
        groups.setdefault(above, []).append((one.pk, one.short_name or one.called))
    return list(groups.items()) if len(groups) > 1 else [one for own in groups.values() for one in own]


class AssignForm(OnceForm):
    """One task: what, what shall come of it, how that is seen, until when, to whom."""

    task = forms.CharField(label="任务", max_length=120, help_text="要做成的一件事，写成一句话。")
    result = forms.CharField(label="预期成果", max_length=300, widget=_LONG)
    seen_by = forms.CharField(
        label="检验方式", max_length=200, help_text="看什么就知道办成了，如一份制度、一个数、现场看。不以留痕材料代替。"
    )
    measure = forms.CharField(
        label="路径措施", max_length=300, required=False, widget=_LONG, help_text="已经商定怎样办的，写在这里。"
    )
    stages = forms.CharField(
        label="季度目标", max_length=STAGES_MOST, required=False, widget=_LONG,
        help_text="分季度推进的，写明每季度到哪一步；只供对照，不另列期限。",
    )  # fmt: skip
    due_on = forms.DateField(label="期限", widget=DayInput)
    organizations = forms.TypedMultipleChoiceField(
        label="承办单位", coerce=int, widget=_CHECKS, required=False, help_text="承办单位和本组织的同志，至少选一个。"
    )
    people = forms.TypedMultipleChoiceField(label="交给本组织的同志", coerce=int, widget=_CHECKS, required=False)
    lead = forms.TypedChoiceField(
        label="牵头单位", coerce=int, required=False, empty_value=None,
        help_text="选了牵头单位，由它报告一次，配合单位一并计入；不选，各承办单位各自报告。",
    )  # fmt: skip

    folded: tuple[str, ...] = ("measure", "stages")

    def __init__(
        self, *args, organizations: Sequence[Organization], people: Sequence[Person], earliest: date,
        latest: date | None = None, **kwargs,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        choices = _by_parent(organizations)
        self.fields["organizations"].choices = choices
        self.fields["people"].choices = [(one.pk, one.name) for one in people]
        self.fields["lead"].choices = [("", "没有，各自办理"), *choices]
        until = f"，不晚于本任务的期限{chinese_date(latest)}" if latest else ""
        self.fields["due_on"].help_text = f"最早{chinese_date(earliest)}（至少留三个工作日）{until}。"
        for name, offered in (("organizations", organizations), ("people", people), ("lead", organizations[1:])):
            if not offered:
                del self.fields[name]


class IssueForm(AssignForm):
    """A decision and its first task, in one step."""

    title = forms.CharField(label="决策事项", max_length=120)
    text = forms.CharField(label="决策内容", max_length=4000, required=False, widget=forms.Textarea({"rows": 4}))
    decided_on = forms.DateField(label="决策日期", widget=DayInput)
    basis = forms.CharField(label="依据", max_length=200, help_text="会议名称、上级文件或本机关制度。")
    number = forms.CharField(label="文号", max_length=60, required=False)
    folded = ("text", "number", "measure", "stages")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(("title", "decided_on", "basis"))


class AcknowledgeForm(Form):
    """Take it on; who answers for it may be named."""

    person = forms.TypedChoiceField(
        label="责任人", coerce=int, required=False, empty_value=None, help_text="不指定的，由本组织负责人办理。"
    )

    def __init__(self, *args, people: Sequence[Person], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "不指定"), *((one.pk, one.name) for one in people)]


class DeclineForm(Form):
    """Why somebody else should do it."""

    reason = forms.CharField(label="请求改派的理由", max_length=300, widget=_LONG)


class InsistForm(Form):
    """Why it stays where it is."""

    answer = forms.CharField(label="仍请承办的理由", max_length=300, widget=_LONG)


class WithdrawForm(Form):
    """Why it is taken back."""

    reason = forms.CharField(label="收回的理由", max_length=200)


class ReportForm(Form):
    """What was done and when; records there are already are pointed to."""

    text = forms.CharField(
        label="完成情况", max_length=500, widget=forms.Textarea({"rows": 4}), help_text="几句话说明办成了什么。"
    )
    done_on = forms.DateField(label="完成日期", widget=DayInput)
    records = forms.MultipleChoiceField(
        label="已有记录", required=False, widget=_CHECKS, help_text="系统里已有的记录点选即可，不用上传材料。"
    )

    def __init__(self, *args, records: Sequence[tuple[str, str, date]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = [(key, f"{chinese_date(day)}　{label}") for key, label, day in records]
        if not records:
            del self.fields["records"]


class AcceptForm(Form):
    """A word to an accepted report."""

    answer = forms.CharField(label="审核意见", max_length=300, required=False)


class ReturnForm(Form):
    """What is missing."""

    answer = forms.CharField(label="退回的原因和需要补充的内容", max_length=300, widget=_LONG)


class DelayForm(Form):
    """More time, and why."""

    wanted_on = forms.DateField(label="申请延至", widget=DayInput)
    reason = forms.CharField(label="延期理由", max_length=300, widget=_LONG)


class GrantForm(Form):
    """Until when it is granted."""

    until = forms.DateField(label="同意延至", widget=DayInput)
    answer = forms.CharField(label="答复意见", max_length=300, required=False)


class RefuseForm(Form):
    """Why not."""

    answer = forms.CharField(label="不同意的理由", max_length=300)


class MoveForm(Form):
    """More time, unasked."""

    until = forms.DateField(label="延期至", widget=DayInput)
    reason = forms.CharField(label="延期理由", max_length=300)


class ListForm(Form):
    """A list kept elsewhere: the file, where it is kept, in whose name."""

    organization = forms.TypedChoiceField(label="以哪个组织的名义", coerce=int)
    source = forms.CharField(
        label="来源系统", max_length=20,
        help_text="清单在哪里登记，如“市委督查系统”“年度重点工作台账”。同一来源每次写得一样，才认得出以前导入的。",
    )  # fmt: skip
    file = forms.FileField(
        label="清单文件",
        widget=forms.FileInput({"accept": ".xlsx,.xls,.ods,.csv", "data-most-bytes": limits.FILE_BYTES}),
    )

    def __init__(self, *args, organizations: Sequence[Organization], sources: Sequence[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [(one.pk, one.called) for one in organizations]
        if len(organizations) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.fields["organization"].initial = organizations[0].pk
        if sources:
            self.fields["source"].widget.attrs["list"] = "sources"


class WholeForm(Form):
    """What is said once of a whole list, for rows that do not say it."""

    title = forms.CharField(
        label="整份清单作一个决策事项", max_length=120, required=False,
        help_text="写了名称，各行是它的任务；不写，每行各作一个决策事项。",
    )  # fmt: skip
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="会议名称、上级文件或本机关制度。")
    number = forms.CharField(label="文号", max_length=60, required=False)
    decided_on = forms.DateField(label="决策日期", required=False, widget=DayInput)
    result = forms.CharField(label="预期成果", max_length=300, required=False)
    seen_by = forms.CharField(label="检验方式", max_length=200, required=False)
    open_until = forms.DateField(
        label="没有具体日期的时限", required=False, widget=DayInput,
        help_text="“长期坚持”“每季度”等，新的任务没有写时限的，都按这一天办结；不填的作为差错。",
    )  # fmt: skip

    def __init__(self, *args, wants: Callable[[str], bool], **kwargs):
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if not wants(name):
                del self.fields[name]
