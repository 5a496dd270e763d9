"""What this room answers when lower rooms ask."""

from datetime import date

from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.kernel.questions import answer
from yipanqi.letters import queries
from yipanqi.letters.enums import KIND, SOURCE, Stage
from yipanqi.letters.models import Letter
from yipanqi.plans.queries import hands


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where an answer is opened, by who may see it."""
    room, _, number = record.partition(":")
    if room != "letter_reply" or not number.isdecimal():
        return None
    found = Letter.objects.filter(pk=number).first()
    return reverse("letters:letter", args=[found.pk]) if found else None


@answer("obligation_words")
def words_of_letters(*, entries) -> dict[int, str] | None:
    """What an answer is owed to, for those who may read it. One query."""
    own = {entry.pk for entry in entries if entry.source == SOURCE}
    if not own:
        return None
    read = Letter.objects.filter(entry__in=own).order_by().values_list("entry_id", "name", "matter")
    return dict.fromkeys(own, "") | {pk: f"答复{name}：{matter}" for pk, name, matter in read}


@answer("next_steps")
def next_steps(*, obligation) -> tuple[str, str] | None:
    """Answer a letter, for who may."""
    if obligation.kind != KIND or obligation.source != SOURCE:
        return None
    found = Letter.objects.select_related("addressee").filter(entry=obligation.pk).first()
    if found is None or not hands.may(found.addressee):
        return None
    return "答复", reverse("letters:letter", args=[found.pk])


@answer("overdue_steps")
def overdue_steps(*, obligation) -> tuple[str, str] | None:
    """The step that whoever is above may consider."""
    found = queries.considered(obligation) if obligation.source != SOURCE else None
    if found is None:
        return None
    return f"考虑{found.step.name}", f"{reverse('letters:issue')}?about={obligation.pk}"


@answer("may_dissolve")
def may_dissolve(*, organization, on: date) -> str | None:
    """An answer still owed speaks against it."""
    with scope.system("撤销组织前检查函件"):
        open_ones = Letter.objects.filter(addressee=organization, stage=Stage.ISSUED)
        first = open_ones.select_related("issuer").first()
    if first is None:
        return None
    return f"“{organization.name}”还有{first.issuer.name}的{first.name}没有答复，请先答复或由发出单位撤回。"


@answer("undo_import")
def undo_import(*, organizations, **_: object) -> str | None:
    """Letters entered since stand against taking the import back."""
    with scope.system("撤销导入前检查函件"):
        involved = Letter.objects.filter(addressee__in=organizations) | Letter.objects.filter(issuer__in=organizations)
        return "导入的组织已有提示督办函件，不能撤销导入。" if involved.exists() else None
