"""Forms of talks, wishes to talk and thought reports. Fields for what is confided are never kept by the browser."""

from collections.abc import Iterable

from django import forms
from django.urls import reverse

from yipanqi.education.enums import Occasion
from yipanqi.education.occasions import Matter
from yipanqi.education.queries import people
from yipanqi.education.queries.people import Candidate
from yipanqi.education.rules.talks import ENTERED
from yipanqi.organizations.models import Organization, Person
from yipanqi.ui.forms import DayInput, Form, OnceForm, TimeInput, VersionForm
from yipanqi.ui.widgets import PeopleField, Source

CONFIDED = {"rows": 6, "autocomplete": "off"}


def source_of(organization: Organization, *, only_own: bool = False) -> Source:
    """People of an organisation before anything is typed, office holders of the organ by name unless `only_own`."""
    candidates = people.Candidates(organization, only_own=only_own)
    return Source(
        url=reverse("education:people", args=[organization.pk]) + ("?own=1" if only_own else ""),
        search=candidates.find,
        get=candidates.get,
        label=lambda one: one.person.name,
        note=lambda one: one.note,
        near=lambda: candidates.own,
    )


class ArrangeForm(OnceForm):
    """A talk: with whom and when; who leads it, the hour and the occasion only where they differ from the usual."""

    held_on = forms.DateField(label="日期", widget=DayInput)
    place = forms.CharField(label="地点", max_length=100, required=False)
    at = forms.TimeField(label="时间", widget=TimeInput, required=False)
    occasion = forms.ChoiceField(
        label="事由", choices=[(one.value, one.label) for one in ENTERED], initial=Occasion.ROUTINE, required=False
    )
    folded = ("leads", "at", "occasion")
    folded_title = "谈话人、时间、事由"

    def __init__(self, *args, source: Source, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["others"] = PeopleField(source=source, many=True, label="谈话对象")
        self.fields["leads"] = PeopleField(source=source, many=True, label="谈话人")
        self.order_fields(("others", "held_on", "place", "leads", "at", "occasion"))


class HeldForm(OnceForm):
    """Talks that somebody had one by one; with whom is ticked in the list of members."""

    held_on = forms.DateField(label="谈话日期", widget=DayInput)
    lead = forms.ChoiceField(label="谈话人")
    place = forms.CharField(label="地点", max_length=100, required=False)
    folded = ("place",)
    folded_title = "地点"

    def __init__(self, *args, leads: Iterable[Person], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [(one.pk, one.name) for one in leads]


class HoldForm(VersionForm):
    """An arranged talk took place."""

    held_on = forms.DateField(label="谈话日期", widget=DayInput)
    place = forms.CharField(label="地点", max_length=100, required=False)


class ConfideForm(Form):
    """What was said, for those who talked."""

    text = forms.CharField(
        label="谈话内容",
        required=False,
        widget=forms.Textarea(CONFIDED),
        help_text="只有参加谈话的人能打开；清空后保存即删除。习惯用纸笔的，不必填写。",
    )


class MustForm(Form):
    """A matter in which somebody has to be talked with."""

    code = forms.ChoiceField(label="事由", widget=forms.RadioSelect)
    arose_on = forms.DateField(label="发生日期", widget=DayInput)

    def __init__(self, *args, source: Source, matters: Iterable[Matter], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(one.code, one.title) for one in matters]
        self.fields["person"] = PeopleField(source=source, label="谈话对象")
        self.order_fields(("person", "code", "arose_on"))


class AskForm(OnceForm):
    """With whom, and by when."""

    addressee = forms.ChoiceField(label="想同谁谈", widget=forms.RadioSelect)
    wanted_by = forms.DateField(label="希望在此之前", widget=DayInput, help_text="至少给对方3个工作日。")
    text = forms.CharField(
        label="想谈什么",
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text="可以不写；写了也只有被约的人能打开。",
    )

    def __init__(self, *args, candidates: Iterable[Candidate], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["addressee"].choices = [(one.pk, f"{one.person.name}（{one.note}）") for one in candidates]


class AnswerForm(Form):
    """Why no talk comes about, in one sentence."""

    text = forms.CharField(
        label="说明", max_length=200, widget=forms.TextInput({"autocomplete": "off"}), help_text="只有对方能看到。"
    )


class HandInForm(OnceForm):
    """A thought report."""

    addressee = forms.ChoiceField(label="交给谁", help_text="本支部书记、委员，或您的培养联系人。")
    text = forms.CharField(
        label="汇报内容",
        widget=forms.Textarea({"rows": 14, "autocomplete": "off"}),
        help_text="只有您和收到的人能打开，以后可以收回。请勿写入涉密信息。",
    )

    def __init__(self, *args, candidates: Iterable[Candidate], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["addressee"].choices = [(one.pk, f"{one.person.name}（{one.note}）") for one in candidates]


class ReplyForm(Form):
    """The reply to a thought report."""

    text = forms.CharField(
        label="答复",
        widget=forms.Textarea(CONFIDED),
        help_text="只有汇报人和您能打开。已经当面谈过的，可以写“已当面交换意见”。",
    )
