"""How the ledger answers the rooms below: whatever changes what is owed is followed at once, in the same
transaction.
"""

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.questions import answer
from yipanqi.obligations import queries
from yipanqi.obligations.actions import reconcile, reconcile_all
from yipanqi.organizations.models import Organization


@answer("organization_changed")
def follow_organization(*, organization: Organization, by: Actor) -> None:
    """Something that duties depend on changed: its entries follow."""
    reconcile(organization=organization, by=by)


@answer("rules_changed")
def follow_rules(*, organization: Organization, by: Actor) -> None:
    """The rules of a whole subtree changed: all its entries follow."""
    reconcile_all(within=organization, by=by)


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
