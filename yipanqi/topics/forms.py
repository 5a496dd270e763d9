"""Forms of topics: they ask what only the branch can say; what comes from above or from the library is filled in."""

from django import forms

from yipanqi.meetings.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.topics.enums import Sort
from yipanqi.topics.models import Published
from yipanqi.ui.forms import Form, OnceForm

MONTHS = [(number, f"{number}月") for number in range(1, 13)]
TEXT = forms.Textarea({"rows": 3})


class LineForm(Form):
    """A line of a plan."""

    month = forms.TypedChoiceField(label="月份", choices=MONTHS, coerce=int)
    kind = forms.ChoiceField(label="会议类别", choices=Kind.choices)
    theme = forms.CharField(label="主题", max_length=120)
    problem = forms.CharField(
        label="针对的问题", max_length=200, required=False, help_text="要解决的本支部问题；没有就不填。"
    )
    materials = forms.CharField(
        label="学习材料", required=False, widget=TEXT, help_text="一行一份：篇名、章节或存放的地方。"
    )
    published = forms.ChoiceField(label="上级主题", required=False)
    entry = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    folded = ("published",)

    def __init__(self, *args, kinds: dict[str, str], topics: list[Published], **rest):
        super().__init__(*args, **rest)
        self.fields["kind"].choices = list(kinds.items())
        self.topics = {str(one.pk): one for one in topics}
        if self.topics:
            self.fields["published"].choices = [
                ("", "（不是）"),
                *((key, one.title) for key, one in self.topics.items()),
            ]
        else:
            del self.fields["published"]

    def clean_published(self) -> Published | None:
        """The topic chosen."""
        return self.topics.get(self.cleaned_data["published"])


class AddLineForm(LineForm, OnceForm):
    """A new line."""


class PublishForm(OnceForm):
    """A topic for everything below."""

    organization = forms.ChoiceField(label="发布组织")
    title = forms.CharField(label="主题", max_length=120)
    basis = forms.CharField(label="依据", max_length=200, help_text="上级通知、会议的名称或文号。")
    month = forms.TypedChoiceField(
        label="月份", choices=[("", "全年"), *MONTHS], coerce=int, empty_value=None, required=False
    )
    materials = forms.CharField(
        label="学习材料", required=False, widget=TEXT, help_text="一行一份：篇名、章节或存放的地方。"
    )

    def __init__(self, *args, organizations: list[Organization], **rest):
        super().__init__(*args, **rest)
        _offer(self, organizations)

    def clean_organization(self) -> Organization:
        """The organisation chosen."""
        return self.organizations[self.cleaned_data["organization"]]


class ContributeForm(OnceForm):
    """An entry of the organ's own."""

    organization = forms.ChoiceField(label="提供组织")
    sort = forms.ChoiceField(label="类别", choices=Sort.choices)
    title = forms.CharField(label="名称", max_length=60)
    words = forms.CharField(
        label="关键词", max_length=100, help_text="两个字以上，用顿号隔开；与支部的问题对得上就会推荐。"
    )
    kinds = forms.MultipleChoiceField(
        label="适用会议", choices=Kind.choices, widget=forms.CheckboxSelectMultiple, required=True
    )
    needs = forms.CharField(label="需要准备", widget=TEXT, max_length=300)
    steps = forms.CharField(
        label="怎么开展", widget=forms.Textarea({"rows": 5}), max_length=800, help_text="一行一步。"
    )
    leads_to = forms.CharField(label="形成什么", max_length=200)

    def __init__(self, *args, organizations: list[Organization], **rest):
        super().__init__(*args, **rest)
        _offer(self, organizations)

    clean_organization = PublishForm.clean_organization


def _offer(form, organizations: list[Organization]) -> None:
    form.organizations = {str(one.pk): one for one in organizations}
    field = form.fields["organization"]
    field.choices = [(key, one.called) for key, one in form.organizations.items()]
    if len(organizations) == 1:
        field.initial, field.widget = organizations[0].pk, forms.HiddenInput()
