"""What the verbs share: checked words, rows held for the transaction, the ledger's side of a part, telling people."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations import actions as ledger
from yipanqi.organizations.models import Organization, Person
from yipanqi.plans.enums import KIND, OPEN, SOURCE, Role, Stage
from yipanqi.plans.models import Directive, Part
from yipanqi.plans.queries import hands

TITLE = "一项决策任务"
"""What the ledger says of a part; the words stay here (`answers.words_of_parts`)."""

_WITH = ("organization", "person", "entry", "task__giver", "task__directive__organization", "task__parent__entry")


def checked(text: str, *, field: str, name: str, most: int, needed: bool = True) -> str:
    """The text without needless space; refused when it is missing, too long or marked as classified."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if needed and not text:
        raise Refused(f"请写明{name}。", field=field)
    if len(text) > most:
        raise Refused(f"{name}超过{most}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


def held(part: Part) -> Part:
    """The part as it is now, held for this transaction, with everything read beside it."""
    with scope.system("决策任务"):
        rows = Part.objects.select_for_update(of=("self",)).select_related(*_WITH)
        return rows.get(pk=part.pk)


def held_by_actor(part: Part, by: Actor) -> Part:
    """The same, for whoever carries it out."""
    now = held(part)
    if not hands.acts_for(now, by):
        raise NotAllowed(f"任务由“{now.organization.called}”的负责人或责任人本人签收、办理和报告。")
    return now


def held_by_giver(part: Part) -> Part:
    """The same, for whoever gave it."""
    now = held(part)
    require(Power.TASKS, now.task.giver)
    return now


def in_stage(part: Part, wanted: Iterable[str], doing: str) -> None:
    """Refuse unless the part is in one of the stages; the sentence says where it is."""
    if part.stage not in wanted:
        raise Conflict(
            f"“{part.called}”的任务现在是“{part.get_stage_display()}”，不能{doing}。请刷新页面查看最新情况。"
        )


def common(part: Part) -> list[Part]:
    """The parts that a lead's report counts for: all open ones of a common task, the part alone otherwise."""
    if part.role == Role.EACH:
        return [part]
    with scope.system("共同办理的任务"):
        rows = Part.objects.select_for_update(of=("self",)).filter(task=part.task_id, stage__in=OPEN)
        return list(rows.select_related(*_WITH).order_by("chain"))


def below(chain: str) -> tuple[str, str]:
    """Range of everything further down from a link of the chain."""
    return ids.below(chain)


def come_to(parts: Iterable[Part], stage: Stage, note: str = "") -> None:
    """The parts have come to a stage, from now on."""
    now = clock.now()
    for part in parts:
        part.stage, part.since, part.note = stage, now, note[:300]
        part.save(update_fields=["stage", "since", "note"])


def as_owed(part: Part, due_on: date) -> dict:
    """What the ledger is told of a part: that something is owed, by whom and until when, not what."""
    return {
        "organization": part.organization,
        "key": part.key,
        "source": SOURCE,
        "kind": KIND,
        "title": TITLE,
        "basis": basis_of(part.task.directive),
        "due_on": due_on,
        "person": part.person,
        "address": address_of(part),
    }


def basis_of(directive: Directive) -> str:
    """The ledger's word for where it comes from; what was decided is not said."""
    return f"{chinese_date(directive.decided_on)}的决策"


def address_of(part: Part) -> str:
    """The page of a part."""
    return reverse("plans:part", args=[part.chain])


def owe_until(part: Part, due_on: date, by: Actor) -> None:
    """The ledger has the part due on this day."""
    part.entry = ledger.owe(**as_owed(part, due_on), by=by)


def give_up(parts: Iterable[Part], reason: str, by: Actor) -> list[Part]:
    """Take open parts back, in the ledger too."""
    taken = [part for part in parts if part.stage in OPEN]
    for part in taken:
        ledger.withdraw(organization=part.organization, key=part.key, reason=reason, by=by)
    come_to(taken, Stage.WITHDRAWN, reason)
    return taken


def tell(people: Iterable[Person], text: str, address: str, key: str, by: Actor) -> None:
    """A message for each who has an account, the actor himself left out."""
    for person in people:
        account = person.account
        if account is not None and account.is_active and person.pk != by.person_id:
            notify(account=account, text=text, address=address, key=key, by=by)


def answering_for(organization: Organization, named: Person | None = None) -> list[Person]:
    """Who is told of what concerns an organisation's tasks: the person named, else holders of its offices."""
    with scope.system("任务的收信人"):
        if named is not None:
            return [Person.objects.select_related("account").get(pk=named.pk)]
        numbers = [one.person_id for one in hands.holders([organization]).get(organization.pk, ())]
        return list(Person.objects.filter(pk__in=numbers).select_related("account"))
