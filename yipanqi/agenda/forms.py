"""Forms of the agenda: they ask what only the proposer, or who plans, can say."""

from datetime import date

from django import forms

from yipanqi.agenda.models import Proposal
from yipanqi.agenda.rules import month_label
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.organizations.models import Organization
from yipanqi.ui.forms import DayInput, Form, OnceForm

THREE = forms.Textarea({"rows": 3})


class WordsForm(Form):
    """What the 党组 is asked."""

    title = forms.CharField(label="议题", max_length=60, help_text="一句话，例如：窗口单位青年党员轮岗学习。")
    problem = forms.CharField(label="要解决的问题", max_length=500, widget=THREE)
    asked = forms.CharField(label="提请党组研究什么", max_length=300, widget=forms.Textarea({"rows": 2}))
    materials = forms.CharField(
        label="材料", required=False, max_length=20_000, widget=THREE, help_text="可以不填；写要点或者材料存放的地方。"
    )


class ProposeForm(WordsForm, OnceForm):
    """A new proposal, in the name of an organisation."""

    organization = forms.ChoiceField(label="提出单位")

    field_order = ("once", "organization", "title", "problem", "asked", "materials")

    def __init__(self, *args, organizations: list[Organization], **rest):
        super().__init__(*args, **rest)
        self.organizations = {str(one.pk): one for one in organizations}
        self.fields["organization"].choices = [(key, one.name) for key, one in self.organizations.items()]
        if len(organizations) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.fields["organization"].initial = str(organizations[0].pk)

    def clean_organization(self) -> Organization:
        """The organisation chosen."""
        return self.organizations[self.cleaned_data["organization"]]


class SuggestForm(WordsForm, OnceForm):
    """A member's own, to the branch."""


class PassOnForm(WordsForm):
    """The branch passes it on; the words may be bettered."""


class AnswerForm(Form):
    """Why the branch does not put it before the 党组, or what it does itself."""

    answer = forms.CharField(
        label="答复", max_length=300, widget=THREE, help_text="写明理由，或者支部自己怎么办；提建议的党员会看到。"
    )


class PlanForm(Form):
    """For which month, or on the agenda of which meeting."""

    when = forms.ChoiceField(label="什么时候研究")

    def __init__(self, *args, months: list[date], meetings: list[Meeting], **rest):
        super().__init__(*args, **rest)
        self.offered: dict[str, date | Meeting] = {f"m{one.pk}": one for one in meetings}
        said = [
            (key, f"{one.held_on.month}月{one.held_on.day}日的会议（已安排，加入议程）")
            for key, one in self.offered.items()
            if isinstance(one, Meeting)
        ]
        self.offered |= {f"{one:%Y-%m}": one for one in months}
        self.fields["when"].choices = [*said, *((f"{one:%Y-%m}", month_label(one)) for one in months)]

    def clean_when(self) -> date | Meeting:
        """The meeting or the first day of the month."""
        return self.offered[self.cleaned_data["when"]]


class DeclineForm(Form):
    """Why it is not taken up."""

    answer = forms.CharField(label="不列入的理由", max_length=300, widget=THREE, help_text="提出单位会看到。")


class AskMaterialForm(Form):
    """What is needed, by when."""

    wanted = forms.CharField(label="需要什么材料", max_length=200)
    wanted_on = forms.DateField(label="什么时候要", widget=DayInput)


class GiveMaterialForm(Form):
    """What was asked for."""

    materials = forms.CharField(
        label="补充材料", max_length=20_000, widget=forms.Textarea({"rows": 5}), help_text="写要点或者材料存放的地方。"
    )


class ResultForm(Form):
    """What the record of the meeting says of a proposal."""

    result = forms.ChoiceField(label="研究结果", widget=forms.RadioSelect)

    def __init__(self, *args, decisions: list[Decision], others: list[tuple[str, str]], **rest):
        super().__init__(*args, **rest)
        self.fields["result"].choices = [*((str(one.pk), f"议定：{one.text}") for one in decisions), *others]


def words_of(proposal: Proposal) -> dict[str, str]:
    """The words of a proposal as a form shows them."""
    return {name: getattr(proposal, name) for name in ("title", "problem", "asked", "materials")}
