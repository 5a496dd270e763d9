"""Forms of lists: they ask what only the organ can say; what the rules, the template or the ledger know is there."""

from collections.abc import Sequence

from django import forms

from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import find_people
from yipanqi.regulations.queries import library
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.actions.drafting import BLANK, LAST_YEAR, TEMPLATE
from yipanqi.responsibilities.enums import DOCUMENT, EVIDENCE, SHAPES, STATEMENT, Rhythm
from yipanqi.responsibilities.models import DutyList, Item, Letter, Point
from yipanqi.responsibilities.queries.duties import Computed
from yipanqi.responsibilities.queries.records import Record, offered
from yipanqi.ui.forms import ConfirmedForm, DayInput, Form, OnceForm
from yipanqi.ui.widgets import PeopleField, Source

TEXT = forms.Textarea({"rows": 3})
PASTING = (
    f"在 Excel 里选中各行复制后粘贴，{len(rules.COLUMNS)}列：{'、'.join(rules.COLUMNS)}；手写时用“｜”隔开。"
    "编号相同的更新，不重复登记。"
)


def _organ(pk: int) -> Organization | None:
    return Organization.objects.select_related("parent").filter(pk=pk, dissolved_on=None).first()


def _organs(text: str) -> list[Organization]:
    found = Organization.objects.select_related("parent").filter(dissolved_on=None, name__icontains=text)
    return list(found.order_by("path")[:20])


PEOPLE = Source(
    url="responsibilities:people",
    search=find_people,
    get=lambda pk: Person.objects.filter(pk=pk, active=True).select_related("home").first(),
    label=lambda one: one.name,
    note=lambda one: one.home.name if one.home else "",
)
"""People of the registers one sees."""

ORGANS = Source(
    url="responsibilities:organs", search=_organs, get=_organ, label=lambda one: one.called,
    note=lambda one: one.get_kind_display(),
)  # fmt: skip
"""Organisations of the organ."""


class DraftForm(OnceForm):
    """Whose list, for which year, from what."""

    organization = forms.ChoiceField(label="组织")
    post = forms.ChoiceField(label="职务")
    person = forms.ChoiceField(label="班子成员")
    field = forms.CharField(
        label="分管领域", max_length=100, required=False, help_text="如“分管建设、审批”；不分管的不填。"
    )
    year = forms.TypedChoiceField(label="年度", coerce=int)
    source = forms.ChoiceField(
        label="从哪里拟起",
        choices=[(TEMPLATE, "自带样表"), (LAST_YEAR, "上一年度的清单"), (BLANK, "空白")],
        widget=forms.RadioSelect,
        initial=TEMPLATE,
    )

    def __init__(self, *args, subject: str, organizations: Sequence[Organization], people, year: int, **rest):
        super().__init__(*args, **rest)
        shape = SHAPES[subject]
        self.organizations = {str(one.pk): one for one in organizations}
        self.people = {str(one.pk): one for one in people}
        self.fields["organization"].choices = [(key, one.called) for key, one in self.organizations.items()]
        self.fields["year"].choices = [(one, f"{one}年") for one in (year - 1, year, year + 1)]
        self.fields["year"].initial = year
        if shape.by_post:
            self.fields["post"].choices = [(post, Post(post).label) for post in shape.posts]
        else:
            del self.fields["post"]
        if shape.by_person:
            self.fields["person"].choices = [(key, one.name) for key, one in self.people.items()]
        else:
            del self.fields["person"], self.fields["field"]

    def clean_organization(self) -> Organization:
        """The organisation chosen."""
        return self.organizations[self.cleaned_data["organization"]]

    def clean_person(self) -> Person:
        """The person chosen."""
        return self.people[self.cleaned_data["person"]]


class ReviseForm(Form):
    """Who has taken over the office of a member of the leadership."""

    person = forms.ChoiceField(label="班子成员")

    def __init__(self, *args, people: Sequence[Person], **rest):
        super().__init__(*args, **rest)
        self.people = {str(one.pk): one for one in people}
        self.fields["person"].choices = [(key, one.name) for key, one in self.people.items()]

    def clean_person(self) -> Person:
        """The person chosen."""
        return self.people[self.cleaned_data["person"]]


def clause_choices() -> list:
    """Every clause the packages of rules have, under its regulation."""
    groups: dict[str, list[tuple[str, str]]] = {}
    found = library()
    for pack in found.packs:
        titles = {one.code: one.title for one in pack.regulations}
        for clause in pack.clauses:
            group = groups.setdefault(titles.get(clause.regulation, clause.regulation), [])
            if all(code != clause.id for code, _ in group):
                group.append((clause.id, f"{clause.article} {clause.text}"[:60]))
    return [("", "（没有条款）"), *groups.items()]


class ItemForm(Form):
    """One item."""

    duty_text = forms.CharField(label="职责", max_length=200, widget=forms.Textarea({"rows": 2}))
    standard = forms.CharField(label="要求", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    duty = forms.ChoiceField(
        label="对应的台账职责", required=False,
        help_text="规则已经计算期限的，选在这里：频次、期限和凭据都从台账来，不再另定。",
    )  # fmt: skip
    rhythm = forms.ChoiceField(
        label="频次",
        choices=Rhythm.choices,
        required=False,
        initial=Rhythm.YEAR,
        help_text="“遇事”“经常”没有固定期限，不列入台账。",
    )
    due_on = forms.DateField(
        label="期限", widget=DayInput, required=False, help_text="“一次”必填；“每年”可填，不填为12月31日；其余按期末。"
    )
    evidence = forms.ChoiceField(label="凭据", initial=STATEMENT, help_text="选会议等已有记录的，填报时直接点选记录。")
    clause = forms.ChoiceField(label="条款", required=False, help_text="规则库里的条款；没有依据的不选，标为惯例。")
    basis = forms.CharField(label="本机关依据", max_length=150, required=False, help_text="本机关制度的名称、文号。")
    lead = PeopleField(source=PEOPLE, label="责任人", required=False, help_text="不填为清单的责任人。")
    unit = PeopleField(source=ORGANS, label="牵头单位", required=False, help_text="由别的单位牵头时填写。")
    assisting = PeopleField(source=ORGANS, label="配合单位", required=False, many=True)
    guards = forms.ChoiceField(label="权力事项、廉政风险点", required=False)
    above = forms.ChoiceField(label="承接上级清单", required=False)
    passes_down = forms.BooleanField(label="须下级逐级落实", required=False)
    reason = forms.CharField(label="改期理由", max_length=200, required=False)

    folded = ("basis", "lead", "unit", "assisting", "guards", "above", "passes_down")

    def __init__(
        self,
        *args,
        computed: dict[str, Computed],
        points: Sequence[Point],
        higher: Sequence[Item],
        revises: bool,
        **rest,
    ):
        super().__init__(*args, **rest)
        self.points = {str(one.pk): one for one in points}
        bound = [(code, f"{one.rule.title}（{one.rhythm}）") for code, one in computed.items()]
        self.fields["duty"].choices = [("", "（不是，另定频次）"), *bound]
        kinds = [(STATEMENT, EVIDENCE[STATEMENT]), (DOCUMENT, EVIDENCE[DOCUMENT]), *offered()]
        current = self.initial.get("evidence")
        if current and current not in dict(kinds):
            kinds.append((current, EVIDENCE.get(current, current)))
        self.fields["evidence"].choices = kinds
        self.fields["clause"].choices = clause_choices()
        self.fields["guards"].choices = [("", "（没有）"), *((key, str(one)) for key, one in self.points.items())]
        self.fields["above"].choices = [
            ("", "（没有）"), *((one.token, f"{one.list.title}：{one.duty_text}"[:80]) for one in higher)
        ]  # fmt: skip
        if not revises:
            del self.fields["reason"]

    def clean_guards(self) -> Point | None:
        """The point chosen."""
        return self.points.get(self.cleaned_data["guards"])


class AskForm(Form):
    """Whom to ask, until when."""

    people = PeopleField(source=PEOPLE, label="征求哪些同志的意见", many=True, required=False)
    until = forms.DateField(label="征求至", widget=DayInput)


class CommentForm(Form):
    """What one of those asked has to say."""

    text = forms.CharField(label="意见", max_length=500, widget=TEXT)


class ReplyForm(Form):
    """What becomes of a comment."""

    adopted = forms.TypedChoiceField(
        label="办理", choices=[("yes", "采纳"), ("no", "不采纳")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    reply = forms.CharField(label="答复", max_length=300, required=False, help_text="不采纳的写明理由。")


class ApproveForm(Form):
    """When and by what it was approved."""

    approved_on = forms.DateField(label="审定日期", widget=DayInput)
    decision = forms.CharField(label="审定依据", max_length=200, help_text="如“党组会议纪要〔2026〕3号”。")


class PublishTogetherForm(Form):
    """Which of several lists are published together."""

    lists = forms.MultipleChoiceField(label="清单", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, offered: Sequence[DutyList], **rest):
        super().__init__(*args, **rest)
        self.offered = {str(one.pk): one for one in offered}
        self.fields["lists"].choices = [(key, str(one)) for key, one in self.offered.items()]

    def clean_lists(self) -> list[DutyList]:
        """The lists chosen."""
        return [self.offered[key] for key in self.cleaned_data["lists"]]


class ApproveTogetherForm(PublishTogetherForm):
    """Several lists approved together."""

    approved_on = forms.DateField(label="审定日期", widget=DayInput)
    decision = forms.CharField(label="审定依据", max_length=200, help_text="如“机关党委会议纪要〔2026〕2号”。")


class SendBackForm(Form):
    """Why it must be mended."""

    reason = forms.CharField(label="退回理由", max_length=200)


class WithdrawForm(Form):
    """Why it is withdrawn."""

    reason = forms.CharField(label="撤回理由", max_length=200)


class PaperForm(Form):
    """When the printed list was signed."""

    signed_on = forms.DateField(label="签字日期", widget=DayInput)


class LettersForm(Form):
    """For which organisations letters are generated; what they promise comes from their lists."""

    organizations = forms.MultipleChoiceField(
        label="单位", widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "所选单位已有本年度的责任书，或没有已公布的清单，请刷新后重选。"},
    )  # fmt: skip
    assessment = forms.CharField(
        label="考核的补充约定", max_length=300, required=False, widget=TEXT,
        help_text="不填的，按“结合年度考核、述职评议一并进行，不另行检查”。",
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", max_length=150, required=False, help_text="写了“一票否决”的必填：文件名称（《…》）或文号。"
    )

    folded = ("assessment", "basis")

    def __init__(self, *args, offered: Sequence[Organization], **rest):
        super().__init__(*args, **rest)
        self.offered = {str(one.pk): one for one in offered}
        self.fields["organizations"].choices = [(key, one.called) for key, one in self.offered.items()]

    def clean_organizations(self) -> list[Organization]:
        """The organisations chosen."""
        return [self.offered[key] for key in self.cleaned_data["organizations"]]


class SignForm(ConfirmedForm):
    """Which letters one signs, and who one is."""

    letters = forms.MultipleChoiceField(
        label="责任书", widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "所选责任书已经签过，或不由您签字，请刷新后重选。"},
    )  # fmt: skip

    def __init__(self, *args, offered: Sequence[Letter], **rest):
        super().__init__(*args, **rest)
        self.offered = {str(one.pk): one for one in offered}
        self.fields["letters"].choices = [(key, one.title) for key, one in self.offered.items()]

    def clean_letters(self) -> list[Letter]:
        """The letters chosen."""
        return [self.offered[key] for key in self.cleaned_data["letters"]]


class LetterPaperForm(Form):
    """Which side signed the printed letter, and when."""

    party = forms.ChoiceField(label="签字方", widget=forms.RadioSelect)
    signed_on = forms.DateField(label="签字日期", widget=DayInput)

    def __init__(self, *args, sides: Sequence[tuple[str, str]], **rest):
        super().__init__(*args, **rest)
        self.fields["party"].choices = sides
        if len(sides) == 1:
            self.fields["party"].initial = sides[0][0]


class ReportForm(Form):
    """How an item was carried out: a record that exists, or a few words."""

    record = forms.ChoiceField(label="已有记录", required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label="办理情况", max_length=300, required=False, widget=TEXT, help_text="一两句话：做了什么、结果怎样。"
    )
    happened_on = forms.DateField(label="办理日期", widget=DayInput, required=False)

    def __init__(self, *args, records: Sequence[Record], document: bool, **rest):
        super().__init__(*args, **rest)
        if records:
            told = [(one.record, one.label) for one in records]
            self.fields["record"].choices = [*told, ("", "用几句话说明")]
            self.fields["record"].initial = records[0].record
        else:
            del self.fields["record"]
            for name in ("text", "happened_on"):
                self.fields[name].required = True
        if document:
            self.fields["text"].help_text = "写明文件的名称和文号，不用上传。"


class PointsForm(Form):
    """A table copied from a workbook."""

    organization = forms.ChoiceField(label="单位")
    text = forms.CharField(
        label="粘贴表格", widget=forms.Textarea({"rows": 10}),
        help_text=PASTING,
    )  # fmt: skip

    def __init__(self, *args, organizations: Sequence[Organization], **rest):
        super().__init__(*args, **rest)
        self.organizations = {str(one.pk): one for one in organizations}
        self.fields["organization"].choices = [(key, one.called) for key, one in self.organizations.items()]

    def clean_organization(self) -> Organization:
        """The organisation chosen."""
        return self.organizations[self.cleaned_data["organization"]]


class RulingForm(Form):
    """What the organ rules about its lists and the reports of its tasks."""

    comment_days = forms.IntegerField(label="征求意见（工作日）", min_value=3, max_value=30)
    approval_days = forms.IntegerField(
        label="审定（工作日）", min_value=3, max_value=30, help_text="征求意见结束以后多少天内审定。"
    )
    signing_days = forms.IntegerField(label="签收（工作日）", min_value=3, max_value=30)
    review_days = forms.IntegerField(
        label="审核任务报告（工作日）", min_value=3, max_value=30,
        help_text="决策督办中承办单位报告以后，交办单位多少天内认可或者退回。",
    )  # fmt: skip
    capacity = forms.IntegerField(
        label="一人牵头事项上限",
        min_value=1,
        max_value=200,
        help_text="超过的在责任矩阵里标出，供统筹分工，不限制公布。",
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="本机关制度的名称、文号；没有的写“惯例”。")
