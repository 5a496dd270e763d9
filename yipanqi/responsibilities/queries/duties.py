"""Which duties of an organisation the rules compute, so that no item gives them a second day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yipanqi.engine.rules import DutyRule
from yipanqi.kernel import clock
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.regulations.queries import Charge, charges, clause_citation, enabled, library, rhythm, rules_for

CALENDAR = ("month", "quarter", "half_year", "year")


@dataclass(frozen=True)
class Computed:
    """A duty the rules compute for an organisation: its rule, how often in words, by which clause."""

    rule: DutyRule
    rhythm: str
    citation: str


def computed_for(organization: Organization, *, on: date | None = None) -> dict[str, Computed]:
    """The periodic duties of an organisation that the ledger keeps, by code. One query."""
    rules = [one.rule for one in rules_for(organization, on=on or clock.today()).dated]
    return {
        rule.code: Computed(rule, rhythm(rule), clause_citation(rule.clause))
        for rule in rules
        if rule.period in CALENDAR and organization.kind in rule.subjects and enabled(rule.code)
        and _holds(rule, organization)
    }  # fmt: skip


def _holds(rule: DutyRule, organization: Organization) -> bool:
    """Whether it concerns the organisation as it is; numbers of members are the ledger's matter."""
    flags = {"has_committee": organization.has_committee, "is_temporary": organization.is_temporary}
    if rule.exempt_temporary and organization.is_temporary:
        return False
    return all(one.value == flags[one.field] for one in rule.when if one.field in flags and one.op == "==")


def basis_words(clause: str, basis: str) -> str:
    """`《…条例》第十一条`, the organ's own rule, both, or 惯例; a clause not verified says so."""
    if not clause:
        return basis or "惯例"
    found = library().clause(clause)
    cited = clause_citation(clause)
    if found is not None and not found.verified and "待核" not in cited:
        cited = f"{cited}（待核）"
    return f"{cited}；{basis}" if basis else cited


def known_clause(clause: str) -> bool:
    """Whether a package of rules has the clause."""
    return library().clause(clause) is not None


def committees() -> list[str]:
    """Tree paths of the 机关党委 there are. One query."""
    living = Organization.objects.filter(kind=Kind.ORGAN_COMMITTEE, dissolved_on=None)
    return list(living.order_by("path").values_list("path", flat=True))


def catalogued(organization: Organization, post: str, committees: Iterable[str]) -> list[Charge]:
    """What 职责查询 charges a body or a post in it with by clause; computed duties and customs left out. A branch is
    charged with what the 机关党委 answers for only where there is none above it (机关条例 art. 10).
    """
    charged = charges(kind=organization.kind, post=post)
    found = [one for one in charged if one.rule is None and one.clause is not None]
    if post or organization.kind == Kind.ORGAN_COMMITTEE or not organization.path.startswith(tuple(committees)):
        return found
    above = {one.text for one in charges(kind=Kind.ORGAN_COMMITTEE)}
    return [one for one in found if one.text not in above]
