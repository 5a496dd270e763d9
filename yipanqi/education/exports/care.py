"""关怀慰问台账, for the branch's committee."""

from yipanqi.education.enums import Matter
from yipanqi.education.exports.common import called, exported
from yipanqi.education.models import Care
from yipanqi.education.queries.care import of_year
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.organizations.models import Organization
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.forms import care_ledger
from yipanqi.papers.registry import FileKind


def ledger(organization: Organization, year: int, kind: FileKind) -> ExportedFile:
    """The year of an organisation; what is needed stays in the system and is erased there."""
    return exported("care_ledger", ledger_of(organization, year), kind, about=f"{called(organization)}_{year}年")


def ledger_of(organization: Organization, year: int) -> care_ledger.CareLedger:
    """The year as the paper has it."""
    return care_ledger.CareLedger(
        organization=organization.name,
        year=year,
        as_of=clock.today(),
        matters=tuple(_matter(one, year) for one in of_year(organization, year)),
    )


def _matter(care: Care, year: int) -> care_ledger.CaredFor:
    return care_ledger.CaredFor(
        name=care.person.name,
        matter=care.get_matter_display(),
        arose=care.arose_on,
        level=care.get_level_display() if care.level else "",
        given=tuple(
            care_ledger.Given(on=act.on, way=act.get_way_display(), gift=act.gift, giver=act.giver)
            for act in care.acts.all()
            if act.on.year == year
        ),
        remark=_remark(care),
    )


def _remark(care: Care) -> str:
    if care.closed_on and care.matter != Matter.BIRTHDAY:
        return f"{chinese_date(care.closed_on)}办结"
    return f"下次看望：{chinese_date(care.next_on)}" if care.next_on else ""
