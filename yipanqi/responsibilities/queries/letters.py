"""责任书 of a year: between whom, what they carry, who has signed, what a new version changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from yipanqi.access.enums import Power
from yipanqi.audit.queries import history_of
from yipanqi.kernel import scope
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Appointment, Organization
from yipanqi.organizations.queries import living
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.enums import LETTER, SOURCE, Change, Party, Stage
from yipanqi.responsibilities.models import DutyList, Edition, Letter, LetterSignature
from yipanqi.responsibilities.queries.holders import answering
from yipanqi.responsibilities.queries.lists import Line, lines_of, place_of

ABOVE = (Kind.LEADING_GROUP, Kind.WORK_COMMITTEE, Kind.ORGAN_COMMITTEE, Kind.GENERAL_BRANCH)
"""Party organisations with which those below them sign."""


@dataclass
class Side:
    """One side of a letter: the organisation, who answers for it today, the signature of that person."""

    party: Party
    organization: Organization
    holder: Appointment | None
    signature: LetterSignature | None = None
    former: list[LetterSignature] = field(default_factory=list)
    earlier: bool = False
    """Whether an earlier edition was signed for this side."""

    @property
    def words(self) -> str:
        """Whether it is signed, and what is missing."""
        if self.signature is not None:
            return "已签"
        if self.holder is None:
            return "无人在任"
        return "待重新签字" if self.earlier or self.former else "待签"


@dataclass
class Signed:
    """A letter as it stands today: its newest edition with both sides."""

    letter: Letter
    edition: Edition
    sides: tuple[Side, Side]

    @property
    def complete(self) -> bool:
        """Whether both who answer today have signed."""
        return all(side.signature is not None for side in self.sides)

    @property
    def carries(self) -> bool:
        """Whether any published list stands behind it."""
        return bool(self.edition.lists.all())

    def side_of(self, person: int | None) -> list[Side]:
        """The sides somebody signs for today and has not signed yet."""
        return [side for side in self.sides if _is(side.holder, person) and side.signature is None]


def _is(holder: Appointment | None, person: int | None) -> bool:
    return holder is not None and person is not None and holder.person_id == person


def standing(letters: Iterable[Letter]) -> list[Signed]:
    """How letters stand, in their order. Five queries, however many they are."""
    wanted = list(letters)
    editions: dict[int, list[Edition]] = defaultdict(list)
    signatures = LetterSignature.objects.select_related("person")
    rows = Edition.objects.filter(letter__in=[one.pk for one in wanted]).order_by("number").prefetch_related(
        Prefetch("lists", queryset=DutyList.objects.select_related("organization__parent", "person")),
        Prefetch("signatures", queryset=signatures),
    )  # fmt: skip
    for row in rows:
        editions[row.letter_id].append(row)
    held = answering({one.organization_id for one in wanted} | {one.above_id for one in wanted})
    return [_standing(one, editions[one.pk], held) for one in wanted]


def _standing(letter: Letter, editions: Sequence[Edition], held: dict[int, Appointment]) -> Signed:
    newest = editions[-1]
    earlier = {row.party for one in editions[:-1] for row in one.signatures.all()}
    places = ((Party.UPPER, letter.above), (Party.LOWER, letter.organization))
    first, second = (_side(party, place, held.get(place.pk), newest, party in earlier) for party, place in places)
    return Signed(letter, newest, (first, second))


def _side(party: Party, place: Organization, holder: Appointment | None, edition: Edition, earlier: bool) -> Side:
    own = [row for row in edition.signatures.all() if row.party == party]
    signature = next((row for row in own if _is(holder, row.person_id)), None)
    return Side(party, place, holder, signature, [row for row in own if row is not signature], earlier)


def of_year(year: int) -> list[Signed]:
    """The letters of a year one may see, in tree order."""
    rows = Letter.objects.filter(year=year).select_related("organization__parent", "above__parent")
    return standing(rows.order_by("organization__path"))


def waiting_for(person: int | None) -> list[Signed]:
    """Letters somebody has to sign today, in tree order: of this year and later, as far as they carry anything."""
    if person is None:
        return []
    rows = Letter.objects.filter(pk__in=_owed_to(person)).select_related("organization__parent", "above__parent")
    return [one for one in standing(rows.order_by("organization__path", "year")) if one.side_of(person) and one.carries]


def _owed_to(person: int) -> set[int]:
    with scope.system("待签的责任书"):
        keys = Obligation.objects.filter(source=SOURCE, kind=LETTER, person=person).values_list("key", flat=True)
        return {int(key.split(":")[1]) for key in keys}


def one(pk: int) -> Letter | None:
    """A letter one may see."""
    return Letter.objects.select_related("organization__parent", "above__parent").filter(pk=pk).first()


def editions(letter: Letter) -> list[Edition]:
    """All editions of a letter, oldest first."""
    return list(Edition.objects.filter(letter=letter).order_by("number").prefetch_related("signatures__person"))


def goals(edition: Edition) -> list[tuple[DutyList, list[Line]]]:
    """What a letter promises: the items of the lists behind an edition, list by list."""
    lists = DutyList.objects.filter(editions=edition).select_related("organization__parent", "person")
    return [(found, lines_of(found)) for found in sorted(lists, key=place_of)]


def changes(edition: Edition) -> list[rules.Difference]:
    """What an edition changes against the one before; nothing for the first."""
    before = Edition.objects.filter(letter=edition.letter_id, number=edition.number - 1).first()
    if before is None:
        return []
    old, new = (_lines(one) for one in (before, edition))
    return [row for row in rules.differences(old, new, by="token") if row.change != Change.SAME]


def _lines(edition: Edition) -> list[Line]:
    lists = DutyList.objects.filter(editions=edition).select_related("organization__parent", "person")
    return [line for found in sorted(lists, key=place_of) for line in lines_of(found, entries=False)]


def history(letter: Letter) -> list:
    """The story of a letter, oldest first."""
    return list(history_of(f"responsibilities.letter:{letter.pk}"))


def above_of(organization: Organization) -> Organization | None:
    """The Party organisation with which it signs: the nearest above it."""
    with scope.system("责任书的上级党组织"):
        place = organization
        while place.parent_id is not None:
            place = Organization.objects.select_related("parent").get(pk=place.parent_id)
            if place.kind in ABOVE:
                return place
    return None


def offered(year: int) -> list[Organization]:
    """Living organisations below a Party organisation with a published list and no letter of the year, for which the
    actor makes letters; in tree order. Four queries.
    """
    with_list = DutyList.objects.filter(year=year, stage=Stage.PUBLISHED).values("organization")
    without = living().filter(pk__in=with_list, parent__isnull=False)
    without = without.exclude(pk__in=Letter.objects.filter(year=year).values("organization"))
    found = list(without.select_related("parent").order_by("path"))
    with scope.system("责任书的上级党组织"):
        upper = list(Organization.objects.filter(kind__in=ABOVE).order_by("path"))
    seen = scope.current()
    return [one for one in found if (near := _nearest(one, upper)) and seen.may(Power.LISTS, near.path)]


def _nearest(organization: Organization, upper: Sequence[Organization]) -> Organization | None:
    over = [one for one in upper if one.pk != organization.pk and organization.path.startswith(one.path)]
    return max(over, key=lambda one: len(one.path), default=None)


def may_make(letter: Letter) -> bool:
    """Whether the actor makes letters for the side above, and enters signatures on paper."""
    return scope.current().may(Power.LISTS, letter.above.path)


def years(year: int) -> list[int]:
    """Years with a letter, and the one shown, newest first."""
    return sorted({*Letter.objects.order_by().values_list("year", flat=True).distinct(), year}, reverse=True)
