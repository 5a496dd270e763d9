"""What a list changes: against the version it was written from, against last year's, against the template."""

from dataclasses import dataclass, field

from yipanqi.responsibilities import catalogue, rules
from yipanqi.responsibilities.enums import EVIDENCE, Rhythm
from yipanqi.responsibilities.models import DutyList
from yipanqi.responsibilities.queries.duties import basis_words
from yipanqi.responsibilities.queries.lists import last_years, lines_of
from yipanqi.responsibilities.rules import Difference

VERSION, YEAR, TEMPLATE = "version", "year", "template"


@dataclass
class Compared:
    """Two lists side by side: what the other is called, item by item."""

    other: str = ""
    lead: str = ""
    rows: list[Difference] = field(default_factory=list)


def offered(found: DutyList) -> list[tuple[str, str]]:
    """What a list can be compared with."""
    kinds = []
    if _before(found) is not None:
        kinds.append((VERSION, "与上一版比较"))
    if last_years(found) is not None:
        kinds.append((YEAR, "与上年比较"))
    if found.subject in catalogue.shipped():
        kinds.append((TEMPLATE, "与样表比较"))
    return kinds


def _before(found: DutyList) -> DutyList | None:
    before = found.based_on
    return before if before is not None and before.year == found.year else None


def between(found: DutyList, against: str) -> Compared:
    """The comparison asked for; an unknown or impossible one is empty. A fixed number of queries."""
    if against == TEMPLATE and found.subject in catalogue.shipped():
        template = catalogue.shipped()[found.subject]
        old = [_Sample(line) for line in template.lines]
        own = lines_of(found, entries=False)
        for line in own:
            line.item.template = line.item.template or f"own:{line.token}"
        return Compared(template.title, f"对照自带样表“{template.title}”", rules.differences(old, own, by="template"))
    other = {VERSION: _before, YEAR: last_years}.get(against, lambda _: None)(found)
    if other is None:
        return Compared()
    rows = rules.differences(lines_of(other, entries=False), lines_of(found, entries=False), by="token")
    return Compared(str(other), f"第{found.version}版，对照{other.year}年第{other.version}版", rows)


class _Sample:
    """An item of a template with the words that are compared; it names no owner."""

    def __init__(self, line: catalogue.Line):
        self.template, self.duty_text, self.standard = line.key, line.text, line.standard
        self.basis_words = basis_words(line.clause, "")
        self.rhythm_words = str(Rhythm(line.rhythm).label)
        self.evidence_words = EVIDENCE[line.evidence]
