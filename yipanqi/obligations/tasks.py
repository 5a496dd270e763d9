"""How the ledger answers the rooms below: whatever changes what is owed is followed at once, in the same
transaction.
"""

from collections.abc import Sequence

from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.questions import answer
from yipanqi.obligations import queries
from yipanqi.obligations.actions import reconcile, reconcile_all
from yipanqi.obligations.enums import RULE
from yipanqi.obligations.models import Followed, Obligation
from yipanqi.organizations.models import Organization


@answer("organization_changed")
def follow_organization(*, organization: Organization, by: Actor) -> None:
    """Something that duties depend on changed: its entries follow."""
    reconcile(organization=organization, history=True, by=by)


@answer("organizations_changed")
def follow_organizations(*, organizations: Sequence[Organization], by: Actor) -> None:
    """Many changed at once: the whole organ follows, which is quicker than one after the other."""
    with scope.system("台账核对"):
        tops = {organization.path[: ids.WIDTH] for organization in organizations}
        roots = list(Organization.objects.filter(path__in=tops).order_by("path"))
    for root in roots:
        reconcile_all(within=root, by=by)


@answer("rules_changed")
def follow_rules(*, organization: Organization, by: Actor) -> None:
    """The rules of a whole subtree changed: all its entries follow."""
    reconcile_all(within=organization, by=by)


@answer("forget_organizations")
def forget_organizations(*, organizations: list[int], by: Actor) -> None:
    """An import that founded these organisations is taken back: what the rules computed for them goes with them.

    Entries of other sources stay and keep the organisation, as somebody's work does.
    """
    with scope.system("撤销导入"):
        for start in range(0, len(organizations), 500):
            chunk = organizations[start : start + 500]
            Obligation.objects.filter(organization__in=chunk, source=RULE).delete()
            Followed.objects.filter(organization__in=chunk).delete()


@answer("profile_sections")
def year_section(*, organization: Organization, on=None, request=None, **_: object) -> tuple | None:
    """The year strip on the organisation's page, for those who may see its states."""
    if not scope.current().sees("states", organization.path):
        return None
    day = on or clock.today()
    strip = queries.strip(organization, day.year, on=day)
    if not strip.rows:
        return None
    return 20, f"{day.year}年履职情况", "obligations/strip_section.html", {"strip": strip, "organization": organization}
