"""Writing the people of an import in bulk: persons, memberships, offices, with a history entry for each person."""

from datetime import timedelta
from typing import TYPE_CHECKING

from yipanqi.organizations.enums import POST_KIND, Kind
from yipanqi.organizations.intake.proposal import OfficeEntry, PersonEntry
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.organizations.rules import every
from yipanqi.organizations.spelling import spelled

if TYPE_CHECKING:
    from yipanqi.organizations.intake.writing import Writing

_BATCH = 500
_PERSON = ("sex", "ethnicity", "born_on", "education", "degree", "rank", "phone", "joined_on", "full_on",
           "month_precision", "estimated", "home", "active", "version")  # fmt: skip


class PeopleWriter:
    """One run over the people of a proposal."""

    def __init__(self, writing: "Writing"):
        self.writing = writing
        self.yesterday = writing.today - timedelta(days=1)
        self.persons: dict[int, Person] = {}

    def write(self) -> None:
        """Persons first, since memberships and offices name them."""
        people = self.writing.proposal.people
        self._persons(people)
        self._memberships([entry for entry in people if entry.step])
        self._offices([(entry, office) for entry in people for office in entry.offices])
        for entry in people:
            self._tell(entry)

    def _persons(self, people: list[PersonEntry]) -> None:
        new = [entry for entry in people if entry.existing is None]
        made = [self._person(entry) for entry in new]
        Person.objects.bulk_create(made, batch_size=_BATCH)
        self.writing.made(made)
        for entry, person in zip(new, made, strict=True):
            self.persons[id(entry)] = person
        altered = []
        for entry in people:
            if entry.existing is not None:
                person = self.persons[id(entry)] = entry.existing
                if entry.changes:
                    altered.append(self._altered(entry, person))
        every(Person).bulk_update(altered, _PERSON, batch_size=200)

    def _person(self, entry: PersonEntry) -> Person:
        pinyin, initials = spelled(entry.row.name)
        home = self.writing.named[entry.row.branch]
        return Person(name=entry.row.name, pinyin=pinyin, initials=initials, home=home, **entry.values)

    def _altered(self, entry: PersonEntry, person: Person) -> Person:
        for name, value in entry.values.items():
            setattr(person, name, value)
        if entry.step in ("admit", "transfer"):
            person.home, person.active = self.writing.named[entry.row.branch], True
        person.version += 1
        return person

    def _memberships(self, entries: list[PersonEntry]) -> None:
        ended, kept, made = [], [], []
        for entry in entries:
            held = entry.membership
            following = self._membership(entry)
            if held is None:
                made.append(following)
            elif held.from_on >= self.writing.today:
                held.organization, held.group = following.organization, following.group
                held.standing = following.standing
                kept.append(held)
            else:
                held.to_on, held.end_reason = self.yesterday, self._reason(entry)
                ended.append(held)
                made.append(following)
        every(Membership).bulk_update(ended, ["to_on", "end_reason"], batch_size=_BATCH)
        every(Membership).bulk_update(kept, ["organization", "group", "standing"], batch_size=_BATCH)
        Membership.objects.bulk_create(made, batch_size=_BATCH)
        self.writing.made(made)

    def _membership(self, entry: PersonEntry) -> Membership:
        row, held = entry.row, entry.membership
        branch = self.writing.named[row.branch]
        group = self.writing.group(branch, row.group) if row.group else None
        person = self.persons[id(entry)]
        if held is None:
            joined = person.joined_on
            start = max(branch.founded_on, joined) if joined else branch.founded_on
            if entry.existing is not None:  # somebody who was here before comes back
                start = self.writing.today
            return Membership(
                person=person, organization=branch, group=group, standing=row.standing, from_on=start,
                from_unknown=entry.existing is None,
            )  # fmt: skip
        standing, stays = held.standing, held.organization_id == branch.pk
        if row.standing != standing and any(change.label == "状态" for change in entry.changes):
            standing = row.standing
        group = group or (held.group if stays else None)
        return Membership(
            person=person, organization=branch, group=group, standing=standing, from_on=self.writing.today
        )

    def _reason(self, entry: PersonEntry) -> str:
        return f"转至{entry.row.branch}"[:100] if entry.step == "transfer" else "状态、小组变更"

    def _offices(self, offices: list[tuple[PersonEntry, OfficeEntry]]) -> None:
        ended = {each.pk: each for _, office in offices for each in office.ends}
        over = [each for each in ended.values() if each.from_on <= self.yesterday]
        for each in over:
            each.to_on, each.end_reason = self.yesterday, "导入名册时更新"
        every(Appointment).bulk_update(over, ["to_on", "end_reason"], batch_size=_BATCH)
        for each in ended.values():
            if each.from_on > self.yesterday:  # recorded today and replaced today: it never was
                each.to_on, each.end_reason = each.from_on, "当日更正"
                each.save(update_fields=["to_on", "end_reason"])
            self._touch(each.organization)
        made = [self._appointment(entry, office) for entry, office in offices]
        Appointment.objects.bulk_create(made, batch_size=_BATCH)
        self.writing.made(made)

    def _appointment(self, entry: PersonEntry, office: OfficeEntry) -> Appointment:
        place = self._place(office)
        self._touch(place)
        first = max(place.founded_on, office.since) if office.since else None
        if first is None or office.ends:
            first = self.writing.today if office.ends or entry.existing else max(place.founded_on, place.go_live_on)
        return Appointment(
            person=self.persons[id(entry)], organization=place, post=office.post, kind=POST_KIND[office.post],
            title=office.title, full_time=office.full_time, from_on=first, from_unknown=office.since is None,
        )  # fmt: skip

    def _place(self, office: OfficeEntry) -> Organization:
        if not office.branch:
            return self.writing.named[office.organization]
        return self.writing.group(self.writing.named[office.branch], office.organization)

    def _touch(self, organization: Organization) -> None:
        self.writing.touched.setdefault(organization.pk, organization)

    def _tell(self, entry: PersonEntry) -> None:
        """The history of one person, and the organisations whose duties may follow."""
        person = self.persons[id(entry)]
        branch = self.writing.named[entry.row.branch]
        if entry.existing is None:
            after = {
                str(Person._meta.get_field(name).verbose_name): _text(value) for name, value in entry.values.items()
            }
            after["党支部" if entry.row.is_member else "登记在"] = branch.name
            after |= {change.label: change.after for change in entry.changes if "职务" in change.label}
            self.writing.note("person_registered", person, branch.path, None, after)
        elif entry.changes:
            before = {change.label: change.before for change in entry.changes}
            after = {change.label: change.after for change in entry.changes}
            self.writing.note("person_changed", person, branch.path, before, after)
        else:
            return
        self._touch(branch)
        if entry.membership is not None:
            self._touch(entry.membership.organization)
        for group in filter(None, (entry.row.group,)):
            if entry.row.is_member and branch.kind == Kind.BRANCH:
                self._touch(self.writing.group(branch, group))


def _text(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
