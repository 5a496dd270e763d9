"""Forms of the ledger: filters, waivers."""

from django import forms

from yipanqi.engine.codes import DUTY_CODES
from yipanqi.facts import registry
from yipanqi.obligations.enums import ONE_OFF, State
from yipanqi.obligations.questions import RAISED_KINDS
from yipanqi.organizations.models import Organization
from yipanqi.ui.forms import DayInput, Form

ORDERS = (("tree", "按组织"), ("due", "按期限"))
MONTHS = (("", "全部"), *((month, f"{month}月") for month in range(1, 13)))


def duties() -> list[tuple[str, str]]:
    """Duties the ledger keeps: those some room offers evidence for."""
    offered = registry.offered()
    return [(code, words) for code, words in DUTY_CODES.items() if code in offered]


def raised() -> list[tuple[str, str]]:
    """Kinds of entries that rooms raise one by one and the ledger can be narrowed to."""
    return [kind for kinds in RAISED_KINDS.ask() for kind in kinds]


class Filters(Form):
    """What the list shows. Everything is optional; nonsense in the address is ignored."""

    organization = forms.TypedChoiceField(label="组织", required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label="职责", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *State.choices])
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    month = forms.TypedChoiceField(label="到期月份", required=False, coerce=int, empty_value=None, choices=MONTHS)
    order = forms.ChoiceField(label="次序", required=False, choices=ORDERS)

    def __init__(self, data, *, organizations, years: list[int]):
        super().__init__(data)
        self.fields["organization"].choices = [("", "全部"), *organizations.values_list("pk", "name")]
        self.fields["kind"].choices = [("", "全部"), *duties(), *raised(), (ONE_OFF, "全部会议决定、任务等事项")]
        self.fields["year"].choices = [("", "全部"), *((year, f"{year}年") for year in years)]

    def chosen(self, name: str):
        """A valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class CompletionForm(Form):
    """Whose quarter or month. Nonsense in the address is ignored."""

    organization = forms.ModelChoiceField(label="党组织", queryset=None, required=False, empty_label=None)
    span = forms.ChoiceField(label="期间", required=False)

    def __init__(self, data, *, organizations, spans: dict[str, str]):
        super().__init__(data)
        self.fields["organization"].queryset = organizations
        self.fields["span"].choices = list(spans.items())

    chosen = Filters.chosen


class WaiverForm(Form):
    """Ask for a waiver, or grant one at once where the actor may."""

    organization = forms.ModelChoiceField(label="组织", queryset=None, empty_label="请选择")
    duty = forms.ChoiceField(label="职责")
    from_on = forms.DateField(label="自", widget=DayInput)
    to_on = forms.DateField(label="至", widget=DayInput, help_text="最后一天落在这段时间里的月、季、年免做。")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, organizations: list[Organization], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.filter(pk__in=[one.pk for one in organizations])
        self.fields["duty"].choices = [("", "请选择"), *duties()]


class GrantForm(WaiverForm):
    """Whoever may approve enters the approver, too."""

    approver = forms.CharField(label="批准人（会议）", max_length=60)


class AnswerForm(Form):
    """Answer a request."""

    APPROVE, REFUSE = "approve", "refuse"
    verdict = forms.ChoiceField(label="批复", choices=[(APPROVE, "批准"), (REFUSE, "不批准")], widget=forms.RadioSelect)
    approver = forms.CharField(label="批准人（会议）", max_length=60, required=False, help_text="批准时必填。")
    answer = forms.CharField(
        label="意见",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不批准时必填。",
    )


class RevokeForm(Form):
    """End a waiver today."""

    reason = forms.CharField(label="撤回的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
