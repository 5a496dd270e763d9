"""Forms of this room. Choices hold only what the visitor may choose; everything else is checked by the actions."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from yipanqi.files.sheets import limits
from yipanqi.kernel import clock, ids, scope
from yipanqi.organizations import rules
from yipanqi.organizations.codes import DEGREE, EDUCATION, ETHNICITY
from yipanqi.organizations.enums import (
    END_REASONS,
    POST_KIND,
    BranchForm,
    Kind,
    MeritKind,
    Post,
    PostKind,
    Sex,
    Standing,
)
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.people_source import PEOPLE
from yipanqi.organizations.queries import living
from yipanqi.ui.forms import DayInput, Form, OnceForm, TimeInput, VersionForm
from yipanqi.ui.widgets import PeopleField

_BLANK = [("", "请选择")]


def _today() -> date:
    return clock.today()


def _days(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, **kwargs)


def _reason(label: str = "依据（文件、会议）", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=required)


class OrganizationField(forms.ModelChoiceField):
    """One organisation; the list starts empty and shows the tree by indentation."""

    def __init__(self, **kwargs):
        super().__init__(queryset=None, **kwargs)

    def label_from_instance(self, organization: Organization) -> str:
        """The name, indented by its level."""
        return "　" * (len(organization.path) // ids.WIDTH - 1) + organization.name


def within_power(power: str) -> QuerySet[Organization]:
    """Living organisations over which the visitor holds a power, in tree order."""
    seen = scope.current()
    return living() if seen.everything else living().at(seen.powers.get(power, ()))


def go_live_choices() -> list[tuple[str, str]]:
    """First of this month, of this quarter and of this year: before that nothing is computed."""
    today = clock.today()
    months = {"本月": today.month, "本季度": (today.month - 1) // 3 * 3 + 1, "本年": 1}
    found: dict[str, str] = {}
    for word, month in months.items():
        day = date(today.year, month, 1)
        found.setdefault(day.isoformat(), f"{word}起（{clock.chinese_date(day)}）")
    return list(found.items())


class FoundForm(OnceForm):
    """Found an organisation below another one."""

    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类别")
    founded_on = _days("成立日期", initial=_today)
    form = forms.ChoiceField(label="支部形式", choices=BranchForm, initial=BranchForm.ORDINARY)
    has_committee = forms.BooleanField(label="设支部委员会", required=False, help_text="正式党员满7名的应当设立")
    go_live_on = forms.DateField(label="应履职责从何时算起", widget=forms.Select, required=False)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    code = forms.CharField(label="组织代码", max_length=40, required=False)
    staff_total = forms.IntegerField(label="工作人员总数", min_value=0, required=False)
    reason = _reason()
    folded = ("go_live_on", "short_name", "code", "staff_total", "reason")

    def __init__(self, *args, parent: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [kind for kind in Kind if parent.kind in rules.PARENTS[kind]]
        if not rules.may_any((rules.ORGANIZATIONS,), parent):
            allowed = [Kind.GROUP]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in allowed]
        self.fields["go_live_on"].widget.choices = go_live_choices()
        if allowed == [Kind.GROUP]:
            for name in ("form", "has_committee", "staff_total"):
                del self.fields[name]


class ChangeForm(VersionForm):
    """What is dated about an organisation, from a day on."""

    from_on = _days("变动日期", initial=_today, help_text="从这一天起按新的情况")
    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类别")
    form = forms.ChoiceField(label="支部形式", choices=BranchForm)
    has_committee = forms.BooleanField(label="设支部委员会", required=False, help_text="正式党员满7名的应当设立")
    staff_total = forms.IntegerField(label="工作人员总数", min_value=0, required=False)
    reason = _reason()

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        raised = (Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE)
        kinds = raised if organization.kind in raised else (Kind(organization.kind),)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if organization.kind not in raised:
            for name in ("form", "has_committee"):
                del self.fields[name]


class CorrectForm(VersionForm):
    """What is not dated about an organisation."""

    short_name = forms.CharField(label="简称", max_length=40, required=False)
    code = forms.CharField(label="组织代码", max_length=40, required=False)
    contact = forms.CharField(label="联系人", max_length=60, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    founded_on = _days("成立日期")
    go_live_on = _days("启用日期", help_text="某月1日；此日之前的期间不计算应履职责")


class MoveForm(Form):
    """Another superior."""

    to = OrganizationField(label="新的上级组织", empty_label="请选择")
    on = _days("调整日期", initial=_today)
    reason = _reason()

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = rules.PARENTS[organization.kind]
        found = within_power(rules.ORGANIZATIONS).filter(kind__in=kinds).exclude(pk=organization.parent_id)
        self.fields["to"].queryset = found.exclude(pk=organization.pk)


class MergeForm(Form):
    """Into another organisation of the same kind."""

    into = OrganizationField(label="并入", empty_label="请选择")
    on = _days("合并日期", initial=_today, help_text="从这一天起党员归并入后的组织")
    reason = _reason(required=True)

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        found = within_power(rules.ORGANIZATIONS).filter(kind=organization.kind).exclude(pk=organization.pk)
        self.fields["into"].queryset = found


class DissolveForm(Form):
    """End an organisation."""

    on = _days("存续的最后一日", initial=_today)
    reason = _reason("撤销原因及依据", required=True)


class TermForm(Form):
    """An election of the committee."""

    elected_on = _days("选举日期", initial=_today)
    years = forms.IntegerField(label="任期（年）", min_value=1, max_value=5)
    ordinal = forms.IntegerField(label="第几届", min_value=1, max_value=99, required=False)
    reason = _reason("批准文件")
    folded = ("reason",)


class HabitsForm(Form):
    """Fixed day, usual place and time."""

    fixed_day = forms.IntegerField(
        label="主题党日固定在每月几日", min_value=1, max_value=28, required=False, help_text="1至28日"
    )
    usual_place = forms.CharField(label="通常地点", max_length=100, required=False)
    usual_time = forms.TimeField(label="通常时间", widget=TimeInput, required=False)


class AppointForm(Form):
    """An office for somebody."""

    person = PeopleField(label="人员", source=PEOPLE, help_text="输入姓名或拼音首字母")
    post = forms.ChoiceField(label="职务")
    from_on = _days("任职日期", initial=_today)
    title = forms.CharField(
        label="职务名称", max_length=60, required=False, help_text="与标准名称不同时填写，如“办公室主任”"
    )
    full_time = forms.BooleanField(label="专职", required=False)
    to_on = _days("离任日期", required=False, help_text="补录已经结束的任职时填写")
    reason = _reason("任职文件")
    folded = ("title", "full_time", "to_on", "reason")

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [*_BLANK, *post_choices(organization)]


def post_choices(organization: Organization) -> list[tuple[str, str]]:
    """The posts an organisation of this kind has."""
    kind, root = organization.kind, organization.parent_id is None
    party = kind in rules.PARTY_KINDS
    wanted = {
        PostKind.PARTY: party,
        PostKind.MASS: kind == Kind.MASS,
        PostKind.ADMINISTRATIVE: root or kind in (Kind.DEPARTMENT, Kind.LEADING_GROUP),
    }
    return [
        (post.value, post.label)
        for post in Post
        if wanted[POST_KIND[post]] and (POST_KIND[post] != PostKind.PARTY or _fits(post, kind))
    ]


def _fits(post: str, kind: str) -> bool:
    if kind == Kind.GROUP:
        return post == Post.GROUP_LEADER
    if kind == Kind.LEADING_GROUP:
        return post in (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.LEADING_MEMBER)
    return post not in (Post.GROUP_LEADER, Post.LEADING_MEMBER)


class RelieveForm(Form):
    """The last day of an office."""

    to_on = _days("离任日期（最后一日）", initial=_today)
    reason = forms.CharField(label="事由", max_length=100, required=False)


class PersonFields(Form):
    """What the register holds about a person."""

    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(
        label="性别", choices=[("", "请选择"), (Sex.MALE, "男"), (Sex.FEMALE, "女"), (Sex.UNKNOWN, "未知")]
    )
    ethnicity = forms.ChoiceField(label="民族", choices=[*_BLANK, *ETHNICITY.items()], required=False)
    born_on = _days("出生日期", required=False)
    education = forms.ChoiceField(label="学历", choices=[*_BLANK, *EDUCATION.items()], required=False)
    joined_on = _days("入党日期", required=False, help_text="接收为预备党员之日")
    full_on = _days("转正日期", required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    degree = forms.ChoiceField(label="学位", choices=[*_BLANK, *DEGREE.items()], required=False)
    rank = forms.CharField(label="职级", max_length=60, required=False)


class RegisterForm(PersonFields, OnceForm):
    """Enter somebody in the register, as a member of the branch or (in other organisations) as staff."""

    from_on = _days("编入支部日期", initial=_today)
    group = OrganizationField(label="党小组", required=False, empty_label="不编入党小组")
    standing = forms.ChoiceField(label="状态", choices=Standing, initial=Standing.NORMAL)
    namesake = forms.BooleanField(label="同名同生日的另一人", required=False)
    folded = ("ethnicity", "education", "degree", "rank", "phone", "standing", "namesake")

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        if organization.kind != Kind.BRANCH:
            for name in ("from_on", "group", "standing"):
                del self.fields[name]
            return
        self.fields["joined_on"].required = True
        self.fields["group"].queryset = groups_of(organization)
        if not self.fields["group"].queryset.exists():
            del self.fields["group"]


def groups_of(branch: Organization) -> QuerySet[Organization]:
    """The living groups of a branch."""
    return living().filter(parent=branch, kind=Kind.GROUP)


class ChangePersonForm(PersonFields, VersionForm):
    """Correct what the register holds."""

    reason = forms.CharField(label="更正说明", max_length=200, required=False)
    folded = ("degree", "rank", "reason")


class TransferForm(Form):
    """组织关系 to another branch of the organ."""

    to = OrganizationField(label="转入党支部", empty_label="请选择")
    on = _days("转入日期", initial=_today, help_text="从这一天起在新支部")
    reason = _reason("说明")
    folded = ("reason",)

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = within_power(rules.PEOPLE).filter(kind=Kind.BRANCH).exclude(pk=person.home_id)


class EndForm(Form):
    """A membership that ends for good."""

    reason = forms.ChoiceField(label="事由", choices=[*_BLANK, *((each, each) for each in END_REASONS)])
    on = _days("最后一日", initial=_today)
    detail = forms.CharField(label="说明", max_length=200, required=False)
    folded = ("detail",)


class StandingForm(Form):
    """在册, 流动, 借调; and the group."""

    standing = forms.ChoiceField(label="状态", choices=Standing)
    group = OrganizationField(label="党小组", required=False, empty_label="不编入党小组")
    from_on = _days("起始日期", initial=_today)
    reason = _reason("说明")
    folded = ("reason",)

    def __init__(self, *args, branch: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups_of(branch)


class MeritForm(OnceForm):
    """What a document says for or against a member."""

    kind = forms.ChoiceField(label="类别", choices=MeritKind, widget=forms.RadioSelect, initial=MeritKind.HONOUR)
    title = forms.CharField(label="名称", max_length=100, help_text="如“市直机关优秀共产党员”")
    decided_by = forms.CharField(label="决定单位", max_length=60)
    decided_on = _days("决定日期")
    number = forms.CharField(label="文号或证书编号", max_length=60, required=False)


class UploadForm(forms.Form):
    """A workbook to import."""

    file = forms.FileField(
        label="名册文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.json", "data-most-bytes": limits.FILE_BYTES}),
    )

    def refused(self, error) -> None:
        """Show the reader's refusal at the field."""
        self.add_error("file", error.message)


class OptionsForm(forms.Form):
    """What the first import asks beside the workbook."""

    root_name = forms.CharField(label="机关党委（总支）名称", max_length=100, required=False)
    go_live_on = forms.DateField(
        label="应履职责从何时算起", widget=forms.Select(attrs={"class": "form-select"}), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["go_live_on"].widget.choices = go_live_choices()
