"""Brings the invented organ into the register, first as it stood when the product was taken into use, then change by
change as it happened. Everything but the people of the first day goes through the actions of `organizations`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from yipanqi.audit.actions import record_many
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations import actions
from yipanqi.organizations.enums import END_REASONS, Standing
from yipanqi.organizations.models import Appointment, Membership, Organization
from yipanqi.organizations.models import Person as Record
from yipanqi.organizations.queries import spelled
from yipanqi.site.demo.calendar import at
from yipanqi.site.demo.people import Person
from yipanqi.site.demo.plan import BUREAU, Office, Organ, Plan, Stay

DAY = timedelta(days=1)


class Ground:
    """The organ in the database: numbers of organisations and people by the keys of the plan."""

    def __init__(self, plan: Plan, setup: date, *, by: Actor):
        self.plan, self.setup, self.by = plan, setup, by
        self.organs: dict[str, Organization] = {}
        self.people: dict[str, Record] = {}
        self._stays = _by_person(plan.stays)

    # The first day

    def begin(self) -> None:
        """The organ as it stood at the setup: tree, people, memberships, offices, terms, habits."""
        with clock.frozen(at(self.setup, 9, 0)), actions.together(by=self.by):
            for organ in self.plan.organs.values():
                if organ.founded_on <= self.setup:
                    self.found(organ)
            self._register()
            self._enter()
            for office in sorted(self.plan.offices, key=lambda one: one.from_on):
                if office.from_on <= self.setup and office.organ in self.organs:
                    self.appoint(office)
            for election in sorted(self.plan.elections, key=lambda one: one.elected_on):
                if election.elected_on <= self.setup and election.organ in self.organs:
                    self.elect(election)

    def found(self, organ: Organ) -> None:
        """One organisation with its habits."""
        made = actions.found_organization(
            name=organ.name,
            kind=organ.kind,
            parent=self.organs[organ.parent] if organ.parent else None,
            founded_on=organ.founded_on,
            form=organ.form,
            has_committee=organ.has_committee,
            go_live_on=self.plan.go_live,
            short_name=organ.short_name,
            staff_total=organ.staff_total,
            reason=organ.reason,
            by=self.by,
        )
        self.organs[organ.key] = made
        if organ.usual_place:
            actions.set_habits(
                organization=made,
                fixed_day=organ.fixed_day,
                usual_place=organ.usual_place,
                usual_time=organ.usual_time,
                by=self.by,
            )

    def _register(self) -> None:
        """The people of the first day at once: 1,500 single registrations would take most of the time there is."""
        homes = {key: stays[0].branch for key, stays in self._stays.items() if stays[0].from_on <= self.setup}
        outsiders = [key for key in self.plan.registry.people if key not in self._stays]
        made = [
            self._record(person, self.organs[homes.get(key, BUREAU)])
            for key, person in self.plan.registry.people.items()
            if key in homes or key in outsiders
        ]
        Record.objects.bulk_create(made, batch_size=500)
        keys = [key for key in self.plan.registry.people if key in homes or key in outsiders]
        self.people = dict(zip(keys, made, strict=True))
        self._tell(
            {
                "event": "person_registered",
                "subject": one,
                "path": one.home.path,
                "after": {"姓名": one.name, "登记在": one.home.name},
            }
            for one in made
        )

    def _record(self, person: Person, home: Organization) -> Record:
        full_on = person.full_on if person.full_on and person.full_on <= self.setup else None
        pinyin, initials = spelled(person.name)
        return Record(
            name=person.name, pinyin=pinyin, initials=initials, home=home, sex=person.sex, ethnicity=person.ethnicity,
            born_on=person.born_on, education=person.education, phone=person.phone, joined_on=person.joined_on,
            full_on=full_on, month_precision=person.month_precision,
        )  # fmt: skip

    def _enter(self) -> None:
        first = [stays[0] for stays in self._stays.values() if stays[0].from_on <= self.setup]
        made = [
            Membership(
                person=self.people[stay.person.key], organization=self.organs[stay.branch], group=self._group(stay),
                standing=stay.standing, from_on=stay.from_on,
            )
            for stay in first
        ]  # fmt: skip
        Membership.objects.bulk_create(made, batch_size=500)
        self._tell(
            {
                "event": "member_admitted",
                "subject": one.person,
                "path": one.organization.path,
                "after": {
                    "党支部": one.organization.name,
                    "自": one.from_on.isoformat(),
                    "状态": Standing(one.standing).label,
                },
            }
            for one in made
        )

    def _tell(self, entries: Iterable[dict[str, Any]]) -> None:
        record_many(entries, by=self.by)

    def _group(self, stay: Stay) -> Organization | None:
        return self.organs.get(stay.group) if stay.group else None

    def appoint(self, office: Office) -> None:
        """One office, as it began."""
        actions.appoint(
            person=self.people[office.person.key], organization=self.organs[office.organ], post=office.post,
            from_on=office.from_on, title=office.title, full_time=office.full_time, by=self.by,
        )  # fmt: skip

    def elect(self, election) -> None:
        """One election."""
        actions.record_term(
            organization=self.organs[election.organ], elected_on=election.elected_on, years=election.years,
            ordinal=election.ordinal, by=self.by,
        )  # fmt: skip

    # What happened since

    def changes(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Everything that changed since the setup, as (moment, what to do), in the order in which it must be done."""
        found = sorted(self._changes(), key=lambda one: one[:2])
        for day, order, what in found:
            if day <= self.plan.today:
                yield at(day, 8, 30 + order), what

    def _changes(self) -> Iterator[tuple[date, int, Callable[[], None]]]:
        for organ in self.plan.organs.values():
            yield from self._of_organ(organ)
        for stays in self._stays.values():
            for place, stay in enumerate(stays):
                yield from self._of_stay(stay, stays[place - 1] if place else None)
        for person in self.plan.registry.people.values():
            if person.full_on and person.full_on > self.setup:
                yield person.full_on, 7, lambda person=person: self._becomes_full(person)
        for office in self.plan.offices:
            yield from self._of_office(office)
        for election in self.plan.elections:
            if election.elected_on > self.setup and not election.counted:
                yield election.elected_on, 8, lambda election=election: self.elect(election)

    def _of_organ(self, organ: Organ) -> Iterator[tuple[date, int, Callable[[], None]]]:
        if organ.founded_on > self.setup:
            yield organ.founded_on, 0, lambda: self.found(organ)
        if organ.committee_from:
            yield organ.committee_from, 4, lambda: self._gets_committee(organ)
        merged = [one for one in self.plan.organs.values() if one.merged_into == organ.key]
        if merged:
            yield organ.founded_on, 1, lambda: self._merge(merged, organ)
        if organ.dissolved_on and not organ.merged_into:
            yield organ.dissolved_on, 6, lambda: self._dissolve(organ)

    def _of_stay(self, stay: Stay, before: Stay | None) -> Iterator[tuple[date, int, Callable[[], None]]]:
        if stay.from_on > self.setup:
            if before is None:
                yield stay.from_on, 5, lambda: self._arrives(stay)
            elif before.end == "transfer":
                yield stay.from_on, 3, lambda: self._transfers(stay)
            elif before.end == "standing":
                yield stay.from_on, 3, lambda: self._stands(stay)
            elif before.end == "merge" and stay.group:
                yield stay.from_on, 2, lambda: self._grouped(stay)
        if stay.end in END_REASONS:
            yield stay.to_on, 8, lambda: self._leaves(stay)

    def _of_office(self, office: Office) -> Iterator[tuple[date, int, Callable[[], None]]]:
        if office.from_on > self.setup:
            yield office.from_on, 7, lambda: self.appoint(office)
        if office.to_on and office.to_on >= self.setup and office.end not in ("merge", "撤销"):
            yield office.to_on, 1, lambda: self._relieve(office)

    def _arrives(self, stay: Stay) -> None:
        person, home = stay.person, self.organs[stay.branch]
        if person.key not in self.people:
            self.people[person.key] = actions.register_person(
                name=person.name,
                home=home,
                namesake=True,
                sex=person.sex,
                ethnicity=person.ethnicity,
                born_on=person.born_on,
                education=person.education,
                phone=person.phone,
                joined_on=person.joined_on,
                full_on=person.full_on if person.full_on and person.full_on <= clock.today() else None,
                by=self.by,
            )
        actions.admit_member(
            person=self.people[person.key], organization=home, from_on=stay.from_on, group=self._group(stay),
            standing=stay.standing, by=self.by,
        )  # fmt: skip

    def _transfers(self, stay: Stay) -> None:
        actions.transfer_member(
            person=self.people[stay.person.key], to=self.organs[stay.branch], on=stay.from_on, group=self._group(stay),
            reason="工作调整，组织关系随转", by=self.by,
        )  # fmt: skip

    def _stands(self, stay: Stay) -> None:
        actions.set_standing(
            person=self.people[stay.person.key],
            standing=stay.standing,
            from_on=stay.from_on,
            reason="本人报告，支部核实",
            by=self.by,
        )

    def _grouped(self, stay: Stay) -> None:
        actions.assign_group(
            person=self.people[stay.person.key], group=self._group(stay), from_on=stay.from_on, by=self.by
        )

    def _leaves(self, stay: Stay) -> None:
        actions.end_membership(person=self.people[stay.person.key], on=stay.to_on, reason=stay.end, by=self.by)

    def _becomes_full(self, person: Person) -> None:
        record = Record.objects.get(pk=self.people[person.key].pk)
        actions.change_person(person=record, full_on=person.full_on, reason="按期转正，上级党组织已批准", by=self.by)

    def _gets_committee(self, organ: Organ) -> None:
        actions.change_state(
            organization=self.organs[organ.key], from_on=organ.committee_from, has_committee=True,
            reason="正式党员满7名，选举产生支部委员会", by=self.by,
        )  # fmt: skip

    def _merge(self, merged: list[Organ], into: Organ) -> None:
        actions.merge_organizations(
            sources=[self.organs[one.key] for one in merged],
            into=self.organs[into.key],
            on=into.founded_on,
            reason=into.reason,
            by=self.by,
        )

    def _dissolve(self, organ: Organ) -> None:
        actions.dissolve_organization(
            organization=self.organs[organ.key], on=organ.dissolved_on, reason="机构改革", by=self.by
        )

    def _relieve(self, office: Office) -> None:
        held = Appointment.objects.filter(
            person=self.people[office.person.key],
            organization=self.organs[office.organ],
            post=office.post,
            to_on__isnull=True,
        )
        actions.relieve(appointment=held.get(), to_on=office.to_on, reason=office.end, by=self.by)


def _by_person(stays: list[Stay]) -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = defaultdict(list)
    for stay in sorted(stays, key=lambda one: one.from_on):
        found[stay.person.key].append(stay)
    return found
