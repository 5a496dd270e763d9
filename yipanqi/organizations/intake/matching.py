"""Which person of the database a row means: by name and branch, told apart by birthday and joining day."""

from dataclasses import dataclass, field

from yipanqi.kernel.clock import chinese_date
from yipanqi.organizations.importing import PersonRow
from yipanqi.organizations.intake.dates import contradict, known
from yipanqi.organizations.intake.snapshot import Snapshot
from yipanqi.organizations.models import Organization, Person


@dataclass
class Found:
    """The person meant, or none; `fault` and `warning` say what is doubtful."""

    person: Person | None = None
    fault: str = ""
    warning: str = ""


@dataclass
class Matcher:
    """Remembers who was matched, so that two rows never mean one person."""

    snapshot: Snapshot
    taken: dict[int, PersonRow] = field(default_factory=dict)

    def find(self, row: PersonRow, branch: Organization | None) -> Found:
        """The person a row means."""
        same_name = [
            person
            for person in self.snapshot.people.get(row.name, ())
            if person.pk not in self.taken and (person.active or agreement(person, row) > 0)
        ]
        here = [person for person in same_name if branch and person.home_id == branch.pk]
        found = self._here(row, here) if here else self._elsewhere(row, same_name)
        if found.person is not None:
            self.taken[found.person.pk] = row
        return found

    def _here(self, row: PersonRow, here: list[Person]) -> Found:
        agreeing = [person for person in here if agreement(person, row) > 0]
        possible = agreeing or [person for person in here if agreement(person, row) == 0]
        if len(possible) == 1:
            return Found(possible[0])
        if possible:
            return Found(
                fault=f"{row.branch}有{len(possible)}名“{row.name}”，分不清是哪一位，请写明出生日期和入党日期。"
            )
        if len(here) == 1 and agreement(here[0], row) == -1:
            return Found(here[0])
        return Found(
            fault=f"{row.branch}已登记的“{row.name}”（{_days(here[0])}）与本行的出生日期、入党日期都不同。"
            "如是同一人，请先核对改正；如是另一人，请先在系统中登记再导入。"
        )

    def _elsewhere(self, row: PersonRow, same_name: list[Person]) -> Found:
        agreeing = [person for person in same_name if agreement(person, row) > 0]
        if len(agreeing) == 1:
            where = agreeing[0].home.name if agreeing[0].home else "原名册"
            return Found(agreeing[0], warning=f"系统中“{row.name}”在“{where}”，将转入“{row.branch}”，请核对。")
        if agreeing:
            places = "、".join(sorted(person.home.name for person in agreeing if person.home))
            return Found(fault=f"{places}都有生日或入党日期相同的“{row.name}”，分不清是哪一位，请先在系统中核对。")
        unsure = [person for person in same_name if agreement(person, row) == 0]
        if unsure and unsure[0].home:
            return Found(
                warning=f"“{unsure[0].home.name}”也有“{row.name}”，没有日期可以比对，按另一人登记，请核对是否重复。"
            )
        return Found()


def agreement(person: Person, row: PersonRow) -> int:
    """How far days speak for the same person: 2 and 1 agree, 0 nothing known, -1 one differs, -2 all differ."""
    verdicts = [
        contradict(known(person.born_on, "born_on", person.month_precision, person.estimated), row.born),
        contradict(known(person.joined_on, "joined_on", person.month_precision, person.estimated), row.joined),
    ]
    differing, agreeing = verdicts.count(True), verdicts.count(False)
    if not differing:
        return agreeing
    return -1 if differing == 1 and agreeing == 0 else 0 if agreeing else -2


def _days(person: Person) -> str:
    born = f"{chinese_date(person.born_on)}出生" if person.born_on else ""
    joined = f"{chinese_date(person.joined_on)}入党" if person.joined_on else ""
    return "，".join(filter(None, (born, joined))) or "没有日期"
