"""Forms of accounts and authorities."""

from django import forms

from yipanqi.accounts import queries, questions
from yipanqi.accounts.enums import Administers, Digest
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock
from yipanqi.ui.forms import DayInput, Form
from yipanqi.ui.widgets import PeopleField, Source


def assistant_source(principal: Account) -> Source:
    """Whom `principal` may choose as an assistant."""
    candidates = queries.assistants("", without=principal)
    return Source(
        url="accounts:assistants",
        search=lambda text: queries.assistants(text, without=principal)[:20],
        get=lambda pk: candidates.filter(pk=pk).first(),
        label=lambda account: account.name,
        note=lambda account: account.username,
    )


class DelegationForm(Form):
    """代办: who may act for me, from when to when, and why."""

    def __init__(self, *args, principal: Account, **kwargs):
        super().__init__(*args, **kwargs)
        source = assistant_source(principal)
        self.fields["assistant"] = PeopleField(
            source=source, label="代办人", help_text="代办人以您的权限办理，记录中写明两人姓名。"
        )
        self.fields["from_on"] = forms.DateField(label="自", widget=DayInput, initial=clock.today)
        self.fields["to_on"] = forms.DateField(label="至", widget=DayInput, help_text="含当日，最长一年；可随时撤销。")
        self.fields["reason"] = forms.CharField(label="事由", max_length=200)


class EmailForm(Form):
    """Where notices are mailed to."""

    email = forms.EmailField(label="电子邮箱", required=False, help_text="提醒只在工作时间发送；留空则只在系统内提醒。")
    digest = forms.ChoiceField(
        label="工作提醒摘要", choices=Digest.choices, initial=Digest.WEEKLY, required=False,
        help_text="一封邮件列出逾期、待办和今后三十天的事项标题，不急的消息也并在里面；没有事项就不发。",
    )  # fmt: skip


class WaitingPerson:
    """Somebody of the register without an account, as the rooms above name them."""

    def __init__(self, pk: int, name: str, place: str):
        self.pk, self.name, self.place = pk, name, place


def _people(*, text: str = "", person_id: int | None = None) -> list[WaitingPerson]:
    answers = questions.PEOPLE_WITHOUT_ACCOUNT.ask(text=text, person_id=person_id)
    return [WaitingPerson(*row) for answer in answers for row in answer]


PEOPLE = Source(
    url="accounts:people",
    search=lambda text: _people(text=text),
    get=lambda pk: next(iter(_people(person_id=pk)), None),
    label=lambda person: person.name,
    note=lambda person: person.place,
)


class OpenAccountForm(Form):
    """A new account: for a person of the register, or for one of the three administrators (then without a person)."""

    person = PeopleField(
        source=PEOPLE,
        label="人员",
        required=False,
        help_text="从名册中选择尚无账号的人员；开设管理员账号时不选，填下面的姓名。",
    )
    username = forms.CharField(label="账号名", max_length=60, help_text="用于登录，如姓名全拼。")
    name = forms.CharField(label="姓名", max_length=60, required=False)
    administers = forms.ChoiceField(
        label="管理员类别", required=False, choices=[("", "不是管理员"), *Administers.choices]
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    folded = ("name", "administers", "email")
    folded_title = "开设管理员账号、填写邮箱"

    def clean(self) -> dict:
        """An account belongs to a person or to an administrator, never to both."""
        data = super().clean()
        person, kind = data.get("person"), data.get("administers")
        if "person" in self.errors:
            return data
        if person is None and not kind:
            self.add_error("person", "请选择人员；如开设管理员账号，请选择管理员类别并填写姓名。")
        if person is not None and kind:
            self.add_error("administers", "管理员不接触业务内容，须另开账号，请不要选择人员。")
        if kind and not data.get("name"):
            self.add_error("name", "请填写管理员姓名。")
        return data


class DisableForm(Form):
    """Why an account ends."""

    reason = forms.CharField(label="停用原因", max_length=200)


class AdministratorForm(Form):
    """Which of the three administrators an account is."""

    kind = forms.ChoiceField(label="管理员类别", required=False, choices=[("", "不是管理员"), *Administers.choices])
