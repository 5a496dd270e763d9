"""Answers about rules: what applies to whom on a day, who has which duties by which clause, what the organ decided."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from yipanqi.engine.codes import ACTIVITY_KINDS
from yipanqi.engine.rules import (
    CATALOGUE_KINDS,
    CatalogueEntry,
    Clause,
    Condition,
    DutyRule,
    FurtherDuty,
    Pack,
    Regulation,
    Threshold,
)
from yipanqi.facts import registry
from yipanqi.kernel import clock, ids, scope
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.regulations.enums import PERIODS
from yipanqi.regulations.library import Dated, Library, Rules, library, reference
from yipanqi.regulations.models import AnnouncedYear, Override
from yipanqi.regulations.rules import decided

__all__ = [
    "Dated", "Library", "Rules", "clause_citation", "library", "reference", "rhythm", "rules_by_path", "rules_for",
]  # fmt: skip


def rules_for(organization: Organization, *, on: date | None = None) -> Rules:
    """The periodic rules that apply to an organisation, the organ's decisions worked in.

    With `on` only those in force on that day; without it all, each carrying the days on which it applies.
    """
    with scope.system("规则适用于所有组织"):
        overrides = list(_covering(organization.path))
    rules = _worked_in(overrides)
    return rules if on is None else Rules(tuple(entry for entry in rules.dated if entry.rule.in_force(on)))


def rules_by_path(organizations: Mapping[int, str]) -> list[tuple[Rules, list[int]]]:
    """For many organisations (id → path): which share the same rules. One query, few groups."""
    with scope.system("规则适用于所有组织"):
        overrides = list(_ordered().select_related("organization"))
    if not overrides:
        return [(_worked_in([]), list(organizations))]
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for organization, path in organizations.items():
        groups[tuple(i for i, one in enumerate(overrides) if _covers(one, path))].append(organization)
    return [(_worked_in([overrides[i] for i in chosen]), members) for chosen, members in groups.items()]


def _ordered() -> QuerySet[Override]:
    return Override.objects.order_by("created_at", "id")


def _covering(path: str) -> QuerySet[Override]:
    above = [path[:end] for end in range(ids.WIDTH, len(path) + 1, ids.WIDTH)]
    return _ordered().filter(organization__path__in=above)


def _covers(override: Override, path: str) -> bool:
    return path.startswith(override.organization.path)


def _worked_in(overrides: Iterable[Override]) -> Rules:
    decisions = tuple(one.decision for one in overrides)
    return Rules(decided(library().dated, decisions)) if decisions else library().rules


def overrides(*, duty: str = "") -> QuerySet[Override]:
    """The decisions one may see, newest first; of one duty where given."""
    return Override.objects.filter(Q(duty=duty) if duty else Q()).select_related("organization")


def rhythm(rule: DutyRule) -> str:
    """How often and how many, in words: `每季度至少1次`; a general requirement says `一般`."""
    if rule.period == "term":
        return f"每{rule.years}年1次"
    if rule.period == "vacancy":
        return f"出缺后{rule.days}日内"
    word = "至少" if rule.severity == "hard" else "一般"
    return f"{PERIODS[rule.period]}{word}{rule.minimum}次"


def clause_citation(clause: str, pack: str = "") -> str:
    """`《中国共产党支部工作条例（试行）》第十一条`; the bare code where no package explains it."""
    found = library().clause(clause, pack)
    if found is None:
        return clause
    regulation = library().regulation(found.regulation, pack)
    return f"《{regulation.title if regulation else found.regulation}》{found.article}"


OWED_SINGLY = frozenset({"vacancy"})
"""Duties without periods: the room that keeps elections owes vacant seats one by one."""


def enabled(duty: str) -> bool:
    """Whether some room offers evidence for the duty; otherwise it is 未启用 and owed by nobody here."""
    return duty in OWED_SINGLY or duty in registry.offered()


@dataclass(frozen=True)
class Shelf:
    """One regulation in the browser: its package, its rules, its thresholds, its further duties and its clauses."""

    pack: Pack
    regulation: Regulation
    duties: tuple[DutyRule, ...]
    thresholds: tuple[Threshold, ...]
    further: tuple[FurtherDuty, ...]
    clauses: tuple[Clause, ...]

    @property
    def unverified(self) -> int:
        """How many of its clauses are 待核."""
        return sum(not clause.verified for clause in self.clauses)


def shelves(*, on: date | None = None) -> list[Shelf]:
    """The regulations in force on a day, each with what the packages make of it; those with periodic duties first."""
    found = []
    for pack in library().in_force(on or clock.today()).packs:
        owner = {clause.id: clause.regulation for clause in pack.clauses}
        further = pack.person_duties + pack.event_duties + pack.other_duties
        for regulation in pack.regulations:
            found.append(
                Shelf(
                    pack=pack,
                    regulation=regulation,
                    duties=tuple(rule for rule in pack.duties if owner[rule.clause] == regulation.code),
                    thresholds=tuple(one for one in pack.thresholds if owner[one.clause] == regulation.code),
                    further=tuple(duty for duty in further if owner[duty.clause] == regulation.code),
                    clauses=tuple(clause for clause in pack.clauses if clause.regulation == regulation.code),
                )
            )
    return sorted(found, key=lambda shelf: not shelf.duties)


@dataclass(frozen=True)
class Charge:
    """One duty of somebody: what, how often, by which clause (None: a habit of organs, 惯例)."""

    text: str
    rhythm: str
    clause: Clause | None
    rule: DutyRule | None = None
    note: str = ""


def charges(*, kind: str = "", post: str = "", on: date | None = None) -> list[Charge]:
    """职责查询: what an organisation of this kind owes, or what a post in it is charged with, periodic duties first."""
    rules = library().in_force(on or clock.today())
    found = []
    if kind and not post:
        found = [
            Charge(rule.title, rhythm(rule), rules.clauses[rule.clause], rule, rule.note)
            for rule in rules.duties
            if kind in rule.subjects
        ]
    entries = [entry for entry in rules.catalogue if _charged(entry, kind, post)]
    return found + [
        Charge(entry.text, CATALOGUE_KINDS[entry.kind], rules.clauses.get(entry.clause or ""), None, entry.note)
        for entry in entries
    ]


_WITH_CUSTOMS = (Kind.BRANCH, Kind.GENERAL_BRANCH)
"""Habits of dividing the work name posts only; they are those of branch committees."""


def _charged(entry: CatalogueEntry, kind: str, post: str) -> bool:
    if post:
        return post in entry.posts and (not kind or kind in (entry.organizations or _WITH_CUSTOMS))
    return kind in entry.organizations and not entry.posts


def by_regulation(charged: Iterable[Charge]) -> list[tuple[str, list[Charge]]]:
    """Charges grouped under the title of their regulation, habits last."""
    named = [(_title_of(charge), charge) for charge in charged]
    named.sort(key=lambda pair: pair[0] == "惯例")
    groups: dict[str, list[Charge]] = defaultdict(list)
    for title, group in groupby(named, key=lambda pair: pair[0]):
        groups[title] += [charge for _, charge in group]
    return list(groups.items())


def _title_of(charge: Charge) -> str:
    if charge.clause is None:
        return "惯例"
    regulation = library().regulation(charge.clause.regulation)
    return regulation.title if regulation else charge.clause.regulation


_COUNTED = {
    "members": ("党员", "名"), "full_members": ("正式党员", "名"), "groups": ("党小组", "个"),
    "staff_total": ("工作人员", "名"),
}  # fmt: skip
_COMPARED = {"==": "为", "!=": "不为", ">=": "不少于", "<=": "不多于", ">": "多于", "<": "少于"}


def owed_by_words(rule: DutyRule | Threshold) -> str:
    """Who owes a rule or stands at a threshold, in words: `党支部（设支委会）`."""
    kinds = "、".join(str(Kind(kind).label) for kind in rule.subjects)
    conditions = [_condition_words(condition) for condition in rule.when]
    if rule.exempt_temporary and Kind.BRANCH in rule.subjects:
        conditions.append("临时党支部除外")
    return f"{kinds}（{'，'.join(conditions)}）" if conditions else kinds


def _condition_words(condition: Condition) -> str:
    if condition.field in _COUNTED:
        what, unit = _COUNTED[condition.field]
        return f"{what}{_COMPARED[condition.op]}{condition.value}{unit}"
    holds = (condition.op == "==") == condition.value
    what = {"has_committee": ("设支委会", "不设支委会"), "is_temporary": ("临时党支部", "非临时党支部")}
    return what[condition.field][0 if holds else 1]


def counts_words(rule: DutyRule) -> str:
    """What meets a rule, in words: the kinds of record that count."""
    if rule.period == "vacancy":
        return "出缺职务有人到任"
    return "、".join(ACTIVITY_KINDS[kind] for kind in rule.counts)


def rule_in_force(rule: str, *, on: date | None = None) -> tuple[Pack, DutyRule] | None:
    """A periodic rule by its number with its package, as in force on a day."""
    for pack in library().in_force(on or clock.today()).packs:
        for candidate in pack.duties:
            if candidate.id == rule:
                return pack, candidate
    return None


def versions_of(rule: DutyRule) -> list[Pack]:
    """Every version of the package that has the rule, newest first: how it read before."""
    packs = [pack for pack in library().packs if any(one.id == rule.id for one in pack.duties)]
    return sorted(packs, key=lambda pack: (pack.effective_from, pack.version), reverse=True)


def may_override(power: str) -> list[Organization]:
    """The organisations for which the scope in force may decide about rules, in tree order."""
    seen = scope.current()
    chosen = Organization.objects.filter(dissolved_on=None, kind__in=OVERRIDING).order_by("path")
    return [organization for organization in chosen if seen.may(power, organization.path)]


OVERRIDING = (Kind.LEADING_GROUP, Kind.WORK_COMMITTEE, Kind.ORGAN_COMMITTEE, Kind.GENERAL_BRANCH, Kind.BRANCH)


def announced(year: int) -> AnnouncedYear | None:
    """What the organ entered of a year's holidays, as it holds now. Every working day of the organ is judged by it."""
    with scope.system("工作日表"):
        return AnnouncedYear.objects.filter(year=year, withdrawn_at=None).first()


def announcements(year: int) -> list[AnnouncedYear]:
    """Everything that was entered of a year, newest first."""
    return list(AnnouncedYear.objects.filter(year=year).order_by("-id"))
