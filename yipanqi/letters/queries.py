"""Letters one may see, and what may be considered next about an overdue entry. By date; never counted per
organisation.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.access.queries import posts_holding
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.letters import rules
from yipanqi.letters.enums import WAITING, Stage
from yipanqi.letters.models import Letter, OwnLadder
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment, Organization
from yipanqi.organizations.queries import in_force
from yipanqi.plans.queries import hands
from yipanqi.responsibilities.enums import ITEM, Rhythm
from yipanqi.responsibilities.enums import SOURCE as DUTIES
from yipanqi.responsibilities.models import Item
from yipanqi.responsibilities.queries.owed import item_of


def letters() -> QuerySet[Letter]:
    """Letters one may see, newest first."""
    return Letter.objects.select_related("issuer__parent", "addressee__parent", "entry__organization", "about")


def letter(pk: int) -> Letter | None:
    """One letter one may see."""
    return letters().select_related("previous").filter(pk=pk).first()


def received() -> QuerySet[Letter]:
    """Letters to the organisations whose tasks one knows."""
    return letters().filter(scope.within("addressee__path", tuple(scope.current().reach.get(Sight.TASKS, ()))))


def sent() -> QuerySet[Letter]:
    """Letters of the organisations whose tasks one knows."""
    return letters().filter(scope.within("issuer__path", tuple(scope.current().reach.get(Sight.TASKS, ()))))


def to_judge() -> list[tuple[Letter, str]]:
    """Letters of the organisations the reader acts for that wait for their issuer, by date, and for what. What is asked
    of it has no day of its own: a person considers it (docs/adr/0025). One query, none for who issues nothing.
    """
    ranges = tuple(scope.current().powers.get(Power.TASKS, ()))
    if not ranges:
        return []
    answered = Q(stage__in=WAITING) | Q(stage=Stage.ISSUED, about__met_on__isnull=False)
    late = Q(stage=Stage.ISSUED, entry__due_on__lt=clock.today())
    further = QuerySet(Letter).filter(previous=OuterRef("pk")).exclude(stage=Stage.REVOKED)
    found = letters().filter(scope.within("issuer__path", ranges)).filter(answered | late).exclude(Exists(further))
    return [(one, _waits_for(one)) for one in found.order_by("issued_on", "id")]


def _waits_for(found: Letter) -> str:
    if found.stage == Stage.REPLIED:
        return "已答复，请登记结果"
    if found.stage == Stage.NOTED:
        return "已登记，请写明结果"
    if found.about.met_on is not None:
        return "督促的事项已经履行，可以办结"
    return "逾期未答复，请考虑下一步"


def chain(found: Letter) -> list[Letter]:
    """Every step taken about the same matter that the reader may see, from the first."""
    return list(letters().filter(about=found.about_id).order_by("id"))


def newest(about: Obligation) -> Letter | None:
    """The newest step that stands about a matter."""
    with scope.system("前一步"):
        found = Letter.objects.filter(about=about.pk).exclude(stage=Stage.REVOKED)
        return found.select_related("entry").order_by("-id").first()


def unanswered(found: Letter) -> bool:
    """Whether the answer to a letter is overdue."""
    return found.stage == Stage.ISSUED and found.entry is not None and found.entry.due_on < clock.today()


def overdue(about: Obligation) -> bool:
    """Whether an entry is overdue to the reader at hand: those above know a week later (docs/adr/0008)."""
    return ledger.state_on(about, clock.today()) == State.MISSED


def own_ladders() -> list[OwnLadder]:
    """Every version of steps the organ has set, the newest first."""
    return list(OwnLadder.objects.all())


def ladder_on(day: date) -> rules.Ladder:
    """The steps by which something begins on a day: the organ's own, else ours."""
    with scope.system("提示督办的步骤"):
        own = OwnLadder.objects.filter(valid_from__lte=day, withdrawn_at=None).first()
    return own.ladder if own else rules.shipped()


def ladder_of(before: Letter | None) -> rules.Ladder:
    """The steps by which a matter goes on: those it began with; where nothing was done yet, those of today."""
    if before is None:
        return ladder_on(clock.today())
    if before.ladder == rules.shipped().version:
        return rules.shipped()
    with scope.system("提示督办的步骤"):
        own = next((one for one in OwnLadder.objects.all() if str(one) == before.ladder), None)
    return own.ladder if own else ladder_on(clock.today())


@dataclass(frozen=True)
class Considered:
    """A step that may be considered: by whom it may be taken."""

    step: rules.Step
    issuer: Organization
    about: Obligation

    @property
    def deciders(self) -> str:
        """Who decides it there, in words."""
        return deciders(self.step, self.issuer)


def considered(about: Obligation) -> Considered | None:
    """The next step that the reader may consider about an entry, or None. Nothing is done by asking."""
    if not scope.current().may_anywhere(Power.TASKS) or not overdue(about):
        return None
    before = newest(about)
    ladder = ladder_of(before)
    step = ladder.next_after(before.step) if before else ladder.first
    if step is None or order_fault(step, before):
        return None
    issuer = _issuer(step, about, before)
    return Considered(step, issuer, about) if issuer else None


def _issuer(step: rules.Step, about: Obligation, before: Letter | None) -> Organization | None:
    """In whose name: of whoever took the step before, else of the nearest organisation above in which the reader
    decides the step, else of the nearest there is.
    """
    near = [one for one in reversed(hands.givers()) if hands.within_reach(one, about.organization)]
    if before is not None:
        return next((one for one in near if one.pk == before.issuer_id), None)
    person = scope.current().person_id
    return next((one for one in near if decides(step, one, person)), near[0] if near else None)


def order_fault(step: rules.Step, before: Letter | None) -> str:
    """Why a step may not follow what was done, or nothing."""
    previous = (before.step, before.name, before.stage) if before else None
    return rules.order_fault(step, previous=previous, unanswered=before is not None and unanswered(before))


def decides(step: rules.Step, issuer: Organization, person_id: int | None) -> bool:
    """Whether somebody holds an office of the issuer, or of the 党组 whose unit it keeps, that decides a step."""
    with scope.system("由谁决定"):
        held = Appointment.objects.filter(in_force(clock.today()), person=person_id, organization=issuer)
        return held.filter(post__in=step.decided_by).exists()


def deciders(step: rules.Step, issuer: Organization) -> str:
    """Who decides a step in an organisation, in words: of the posts named those that such an organisation has."""
    own = posts_holding(Power.TASKS, issuer.kind) & set(step.decided_by)
    posts = [Post(post) for post in step.decided_by if post in own]
    return f"{issuer.short_name or issuer.called}的{'、'.join(str(post.label) for post in posts) or step.deciders}"


def matter_of(about: Obligation) -> str:
    """What a letter is about, as the entry is worded (`ledger.worded`), with its month, quarter or year where it comes
    again.
    """
    label = ledger.period_of_entry(about) or _period_of_item(about)
    return f"{about.called}（{label}）" if label else about.called


def _period_of_item(about: Obligation) -> str:
    """`2026年第三季度` of an item of a list that comes again; its day may end its year earlier."""
    item = _item(about)
    if item is None or item.rhythm == Rhythm.ONCE:
        return ""
    yearly = item.rhythm == Rhythm.YEAR
    return f"{about.due_on.year}年" if yearly else ledger.period_label(about.period_start, about.due_on)


def _item(about: Obligation) -> Item | None:
    """The item of a list it comes from, if it is one that one may see."""
    return item_of(about) if about.source == DUTIES and about.kind == ITEM else None


def progress(found: Letter) -> str:
    """How far it has come, in a word; an answer that is overdue is not waited for in silence."""
    return "逾期未答复" if unanswered(found) else str(found.get_stage_display())


def said_basis(about: Obligation) -> str:
    """By what it is owed, as the letter begins: the clause; where a duty of a published list has none, the list."""
    item = _item(about)
    return about.basis if item is None or item.clause or item.basis else f"《{item.list.title}》"


def said_facts(about: Obligation) -> str:
    """What the ledger says of an overdue entry, as it is worded, as the letter begins; may be edited."""
    late = (clock.today() - about.due_on).days
    what = f"“{matter_of(about)}”应于{chinese_date(about.due_on)}前履行"
    done = f"（应{about.minimum}次，已{about.done}次）" if about.is_recurring and about.minimum > 1 else ""
    return f"{about.organization.called}{what}{done}，截至{chinese_date(clock.today())}未见履行记录，已逾期{late}天。"
