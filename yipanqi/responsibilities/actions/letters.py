"""责任书: one for an organisation and a year, generated from its published lists, signed by both sides in office."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import Confirmation
from yipanqi.audit.actions import record, record_many
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.actions import keep
from yipanqi.obligations.enums import Severity, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.actions.base import all_seen, told
from yipanqi.responsibilities.actions.items import refuse_veto
from yipanqi.responsibilities.enums import LETTER, SOURCE, Stage, Way
from yipanqi.responsibilities.models import DutyList, Edition, Item, Letter, LetterSignature
from yipanqi.responsibilities.queries import letters as queries
from yipanqi.responsibilities.queries.holders import answering
from yipanqi.responsibilities.queries.letters import Side, Signed
from yipanqi.responsibilities.queries.rulings import limits_of

SIGNING = "责任书一个单位一年一份，由双方责任人签字（惯例）"


@transaction.atomic
def make_letters(
    *, organizations: Sequence[Organization], year: int, assessment: str = "", basis: str = "", by: Actor
) -> list[Letter]:
    """Generate the letters of a year, all of them or none: the goals are the items of the published lists.

    Refused: a second letter of a year, no published list, nobody above to sign with, 一票否决 without a basis.
    """
    assessment, basis = told(assessment, field="assessment"), told(basis, field="basis")
    _check_words(assessment, basis)
    made, now = [], clock.now()
    for one in sorted(organizations, key=lambda place: place.path):
        above = queries.above_of(one)
        if above is None:
            raise Refused(f"“{one.called}”在本系统内没有上级党组织，它的责任书由上级党组织制发。")
        require(Power.LISTS, above)
        lists = _checked(one, year)
        letter = Letter.objects.create(
            organization=one, above=above, year=year, title=f"{one.name}{year}年责任书", assessment=assessment,
            basis=basis, made_at=now, made_by=str(by)[:80],
        )  # fmt: skip
        _edition(letter, 1, lists, by)
        made.append(letter)
    owed = _owe(made, reason="生成责任书", by=by)
    for letter in made:
        said = {"清单": [str(one) for one in _published([letter])], "考核": assessment, "依据": basis}
        _log("letter_made", letter, by, after={**said, **owed.get(letter.pk, ({}, {}))[1]})
    return made


def _check_words(assessment: str, basis: str) -> None:
    if len(assessment) > 300:
        raise Refused("考核的补充约定超过300字，请缩短。", field="assessment")
    if len(basis) > 150:
        raise Refused("依据超过150字，请缩短。", field="basis")
    if rules.names_veto(assessment) and not rules.cites(basis):
        raise Refused(
            f"“{rules.VETO}”必须写明依据：文件名称（《…》）或文号（〔2026〕3号）。没有依据的，删去“{rules.VETO}”。",
            field="basis",
        )


def _checked(one: Organization, year: int) -> list[DutyList]:
    if known := Letter.objects.filter(organization=one, year=year).first():
        raise Conflict(
            f"“{one.called}”已有“{known.title}”。一个单位一年只签一份责任书；清单改版后这一份自动更新，不另签。"
        )
    lists = list(DutyList.objects.filter(organization=one, year=year, stage=Stage.PUBLISHED))
    if not lists:
        raise Refused(f"“{one.called}”{year}年还没有已公布的责任清单。责任书由清单生成，请先公布清单。")
    for item in Item.objects.filter(list__in=lists):
        refuse_veto(item)
    return lists


def _edition(letter: Letter, number: int, lists: Sequence[DutyList], by: Actor) -> Edition:
    made = Edition.objects.create(letter=letter, number=number, made_at=clock.now(), made_by=str(by)[:80])
    made.lists.set(lists)
    return made


def _published(letters: Sequence[Letter]) -> list[DutyList]:
    wanted = Q(pk__in=())
    for one in letters:
        wanted |= Q(organization=one.organization_id, year=one.year)
    return list(DutyList.objects.filter(wanted, stage=Stage.PUBLISHED))


def renew_letters(*, lists: Iterable[DutyList], by: Actor) -> int:
    """Lists were published or withdrawn: letters of these organisations get a new edition, to be signed anew. Inside
    the transaction of the publication; one query where there is no letter.
    """
    touched = {(one.organization_id, one.year) for one in lists}
    with all_seen("责任书随清单改版"):
        rows = Letter.objects.filter(organization__in={place for place, _ in touched}, year__in={y for _, y in touched})
        letters = [
            one for one in rows.select_related("organization", "above") if (one.organization_id, one.year) in touched
        ]
        if not letters:
            return 0
        current = _published(letters)
        for stands in queries.standing(letters):
            one = stands.letter
            now = [row for row in current if (row.organization_id, row.year) == (one.organization_id, one.year)]
            if {row.pk for row in now} != {row.pk for row in stands.edition.lists.all()}:
                _edition(one, stands.edition.number + 1, now, by)
        owed = _owe(letters, reason="责任书随清单改版", by=by)
    _tell("letter_renewed", letters, owed, by)
    return len(letters)


@transaction.atomic
def follow_letters(*, organizations: Sequence[Organization], by: Actor) -> int:
    """An office changed hands: whoever holds it now signs; who left signs no more. Answers how many were touched."""
    numbers = [one.pk for one in organizations]
    with all_seen("责任书随任职变动"):
        about = Q(organization__in=numbers) | Q(above__in=numbers)
        running = Letter.objects.filter(about, year__gte=clock.today().year).select_related("organization", "above")
        letters = list(running.order_by("organization__path", "pk"))
        owed = _owe(letters, reason="任职变动", by=by) if letters else {}
    touched = [one for one in letters if one.pk in owed]
    _tell("letter_followed", touched, owed, by)
    return len(touched)


def _tell(event: str, letters: Iterable[Letter], owed: dict[int, tuple[dict, dict]], by: Actor) -> None:
    told = [
        {
            "event": event, "subject": one, "path": one.organization.path,
            "before": owed.get(one.pk, ({}, {}))[0], "after": owed.get(one.pk, ({}, {}))[1],
        }
        for one in letters
    ]  # fmt: skip
    record_many(told, by=by)


# What is owed


def key_of(stands: Signed, side: Side, person: int) -> str:
    """`letter:12:2:upper:40`: letter, edition, side, person."""
    return f"letter:{stands.letter.pk}:{stands.edition.number}:{side.party}:{person}"


def _owe(letters: Sequence[Letter], *, reason: str, by: Actor) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Bring the ledger in line with who has to sign; by letter, what changed before and after."""
    known = _known(letters)
    rulings, today = limits_of(one.above for one in letters), clock.today()
    wanted = []
    for stands in queries.standing(letters):
        for side in stands.sides:
            if side.holder is None or side.signature is not None or not stands.carries:
                continue
            key = key_of(stands, side, side.holder.person_id)
            fresh = working_days_after(today, rulings[stands.letter.above_id].signing_days)
            day = next((row.due_on for row in known if row.key == key), fresh)
            wanted.append(
                {
                    "organization": side.organization, "key": key, "source": SOURCE, "kind": LETTER,
                    "title": f"签订“{stands.letter.title}”"[:200], "basis": SIGNING, "person": side.holder.person,
                    "severity": Severity.SOFT, "address": address_of(stands.letter), "period_start": min(today, day),
                    "due_on": day,
                }
            )  # fmt: skip
    kept = keep(wanted=wanted, known=known, reason=reason)
    asked = {one["key"] for one in wanted}
    for row in known:  # whoever cannot sign any more owes nothing, even where its day has passed
        if row.key not in asked and row.state in (State.PENDING, State.MISSED):
            obligations.withdraw(organization=row.organization, key=row.key, reason=reason, by=by)
    return _by_letter(kept.said())


def _by_letter(said: tuple[dict, dict]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    found: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
    for place, part in enumerate(said):
        for key, values in part["entries"].items():
            own = found.setdefault(int(key.split(":")[1]), ({"entries": {}}, {"entries": {}}))
            own[place]["entries"][key] = values
    return found


def _known(letters: Sequence[Letter]) -> list[Obligation]:
    places = {one.organization_id for one in letters} | {one.above_id for one in letters}
    own = {one.pk for one in letters}
    rows = Obligation.objects.filter(source=SOURCE, kind=LETTER, organization__in=places)
    return [row for row in rows.select_related("organization") if int(row.key.split(":")[1]) in own]


def address_of(letter: Letter) -> str:
    """The page of a letter."""
    return reverse("responsibilities:letter", args=[letter.pk])


# Signatures


@transaction.atomic
def sign_letters(*, letters: Sequence[Letter], confirmed: Confirmation, by: Actor) -> list[LetterSignature]:
    """Sign in one's own name what one answers for today, after password and second factor; signing twice leaves one
    signature. All of them, or none.
    """
    if not confirmed.holds_for(by):
        raise NotAllowed(
            "签字须由本人当场输入密码和验证码办理，代办人不能代签；本人在纸质件上签字的，由上级党组织登记。"
        )
    made = []
    for stands in _locked(letters):
        own = [side for side in stands.sides if side.holder and side.holder.person_id == by.person_id]
        if not own:
            raise NotAllowed(_not_yours(stands))
        made += [_sign(stands, side, clock.today(), Way.SECOND_FACTOR, by) for side in own]
    return made


@transaction.atomic
def sign_letter_on_paper(*, letter: Letter, party: str, signed_on: date, by: Actor) -> LetterSignature:
    """Enter that somebody signed the printed letter; the original is kept by the side above."""
    require(Power.LISTS, letter.above)
    (stands,) = _locked([letter])
    side = next((one for one in stands.sides if one.party == party), None)
    if side is None:
        raise Refused("请选择哪一方签字。", field="party")
    if signed_on > clock.today():
        raise Refused(f"签字日期{chinese_date(signed_on)}还没有到。", field="signed_on")
    if signed_on < stands.edition.made_at.astimezone(clock.ZONE).date():
        raise Refused(
            f"签字日期早于第{stands.edition.number}版的生成日期，旧版上的签字不算，请核对。", field="signed_on"
        )
    then = answering([side.organization.pk], on=signed_on).get(side.organization.pk)
    if side.holder is None or then is None or then.person_id != side.holder.person_id:
        raise NotAllowed(_not_yours(stands))
    return _sign(stands, side, signed_on, Way.PAPER, by)


def _locked(letters: Sequence[Letter]) -> list[Signed]:
    wanted = {one.pk for one in letters}
    rows = Letter.objects.select_for_update(of=("self",)).select_related("organization__parent", "above__parent")
    fresh = list(rows.filter(pk__in=wanted).order_by("organization__path", "pk"))
    if not fresh or len(fresh) != len(wanted):
        raise NotAllowed("您现任职务看不到这份责任书，请联系机关党委。")
    with all_seen("责任书的双方责任人"):
        found = queries.standing(fresh)
    for stands in found:
        if not stands.carries:
            raise Refused(f"“{stands.letter.title}”的清单已全部撤回，公布新的清单后再签。")
    return found


def _not_yours(stands: Signed) -> str:
    who = [
        f"{side.organization.called}{side.holder.called}{side.holder.person.name}"
        for side in stands.sides
        if side.holder is not None
    ]
    named = "、".join(who) or "任职登记后的责任人"
    return f"“{stands.letter.title}”由双方现任责任人签字：{named}；已离任的和其他同志不签。"


def _sign(stands: Signed, side: Side, day: date, way: Way, by: Actor) -> LetterSignature:
    assert side.holder is not None
    if side.signature is not None:
        return side.signature
    person = side.holder.person
    made = LetterSignature.objects.create(
        edition=stands.edition, party=side.party, person=person, office=side.holder.called_in_full[:120], signed_on=day,
        way=way, at=clock.now(), by=str(by)[:80],
    )  # fmt: skip
    side.signature = made
    with all_seen("签订责任书"):
        key = key_of(stands, side, person.pk)
        open_ones = Obligation.objects.filter(source=SOURCE, organization=side.organization, key=key)
        if open_ones.exclude(state=State.VOID).exists():
            obligations.settle(
                organization=side.organization, key=key, record=f"letter_signature:{made.pk}", label="签订责任书",
                happened_on=day, recorded_at=made.at, by=by,
            )  # fmt: skip
    after = {
        "姓名": person.name, "职务": made.office, "签订方": str(side.party.label), "签字日期": day.isoformat(),
        "方式": str(way.label), "版次": stands.edition.number,
    }  # fmt: skip
    _log("letter_signed", stands.letter, by, after=after)
    return made


def _log(event: str, letter: Letter, by: Actor, **change: Any) -> None:
    record(event, by=by, subject=letter, name=letter.title, path=letter.organization.path, **change)
