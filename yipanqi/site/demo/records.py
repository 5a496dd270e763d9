"""Writes the meetings of the chronicle, many at once, exactly as `meetings.actions` would have left them.

One call per verb would take minutes; a test holds a meeting written here equal to one that went through the verbs. The
history is written in the order in which things happened, each entry at its own moment.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from yipanqi.accounts.models import Account, Notice
from yipanqi.audit.actions import record_many
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.meetings import queries
from yipanqi.meetings.actions import as_owed, as_settled, notice_text
from yipanqi.meetings.actions.base import said
from yipanqi.meetings.enums import Presence, Stage
from yipanqi.meetings.models import Attendance, Decision, Meeting, Purpose
from yipanqi.meetings.queries import committee_only, speakers
from yipanqi.meetings.queries.procedures import observers
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.enums import Post
from yipanqi.organizations.queries import spelled
from yipanqi.site.demo import roles
from yipanqi.site.demo.chronicle import Held
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.minutes import Decided

Line = tuple[datetime, dict[str, Any]]
"""One line of history: when, and the arguments of `audit.actions.record`."""


class Records:
    """The meetings in the database. `made` maps the chronicle's keys to them."""

    def __init__(self, ground: Ground):
        self.ground = ground
        self.made: dict[str, Meeting] = {}
        self._actors: dict[tuple[str, str], Actor] = {}
        accounts = Account.objects.in_bulk(roles.accounts_of_people().values(), field_name="username")
        self._accounts = {key: accounts[username] for key, username in roles.accounts_of_people().items()}

    def write(self, meetings: Iterable[Held]) -> list[Line]:
        """Write meetings with all that belongs to them; answers their lines of history (not yet written)."""
        meetings = list(meetings)
        rows = [self._meeting(held) for held in meetings]
        Meeting.objects.bulk_create(rows, batch_size=300)
        Purpose.objects.bulk_create(
            (Purpose(meeting=row, kind=kind) for row, held in zip(rows, meetings, strict=True) for kind in held.kinds),
            batch_size=1000,
        )
        Notice.objects.bulk_create(self._notices(zip(meetings, rows, strict=True)), batch_size=500)
        lines: list[Line] = []
        for held, row in zip(meetings, rows, strict=True):
            self.made[held.key] = row
            lines += self._lines(held, row)
        return lines

    def _notices(self, meetings: Iterable[tuple[Held, Meeting]]) -> Iterator[Notice]:
        """What those with an account were told; all but the latest have been read."""
        fresh = self.ground.plan.today - timedelta(days=7)
        for held, row in meetings:
            for person, _ in held.due if held.notified_at else ():
                if person.key in self._accounts:
                    words = notice_text(row)
                    yield Notice(
                        account=self._accounts[person.key], created_at=held.notified_at, text=words,
                        address=reverse("meetings:meeting", args=[row.pk]), key=notice_key(row, words),
                        read_at=held.notified_at + timedelta(hours=3) if held.day < fresh else None,
                    )  # fmt: skip

    def write_attendance(self, meetings: Iterable[Held]) -> None:
        """Who was due and came; call when all those people are registered."""
        people = self.ground.people
        rows = (
            Attendance(
                meeting=self.made[held.key], person=people[person.key], votes=has_vote,
                presence=held.away[person.key][0] if person.key in held.away else Presence.PRESENT,
                reason=held.away[person.key][1] if person.key in held.away else "",
            )
            for held in meetings for person, has_vote in held.due
        )  # fmt: skip
        Attendance.objects.bulk_create(rows, batch_size=2000)

    def sign(self, meetings: Iterable[Held]) -> None:
        """Lock what was signed; after that the database lets nothing be added."""
        signed = []
        for held in meetings:
            if held.signed_at:
                row = self.made[held.key]
                row.stage, row.signed_at, row.signed_by = (
                    Stage.SIGNED,
                    held.signed_at,
                    self.ground.people[held.host.key],
                )
                signed.append(row)
        Meeting.objects.bulk_create(
            signed, update_conflicts=True, unique_fields=["id"], update_fields=["stage", "signed_at", "signed_by"]
        )

    def _meeting(self, held: Held) -> Meeting:
        organization, people = self.ground.organs[held.organ], self.ground.people
        recorded, minutes = held.recorded_at is not None, held.minutes
        voters = [person for person, has_vote in held.due if has_vote]
        return Meeting(
            organization=organization,
            title=held.titled or queries.title_of(held.kinds[0], held.day, organization.kind),
            topic=minutes.topic[:300],
            agenda="\n".join(minutes.agenda),
            stage=_unsigned(held),
            starts_at=held.starts_at,
            held_on=held.day,
            place=held.place,
            host=people[held.host.key],
            recorder=people[held.recorder.key],
            lecturer=held.lecturer,
            guests=observers(organization, held.day, held.kinds),
            minutes=minutes.text if recorded else "",
            expected_count=len(held.due) if recorded else 0,
            present_count=len(held.present) if recorded else None,
            speakers=speakers(minutes.text, [person.name for person, _ in held.due]) if recorded else None,
            voters_due=len(voters) if recorded else 0,
            voters_present=sum(person.key not in held.away for person in voters) if recorded else None,
            notified_at=held.notified_at,
            recorded_at=held.recorded_at,
            committee_only=committee_only(held.kinds),
            created_at=held.arranged_at,
            version=1 + sum(map(bool, (held.notified_at, held.recorded_at, held.signed_at))),
        )

    def _lines(self, held: Held, row: Meeting) -> Iterator[Line]:
        told = {"subject": row, "path": row.organization.path}
        recorder, host = self.actor(held, held.recorder), self.actor(held, held.host)
        words = said(row, held.kinds)
        plan = {name: value for name, value in words.items() if name not in ("应到", "实到", "记录")}
        yield held.arranged_at, {"event": "meeting_arranged", "by": recorder, "after": plan, **told}
        if held.notified_at:
            due = sorted((person for person, _ in held.due), key=lambda person: spelled(person.name)[0])
            without = [person.name for person in due if person.key not in self._accounts]
            after = {"通知": len(held.due) - len(without), "无账号": without}
            yield held.notified_at, {"event": "meeting_notified", "by": recorder, "after": after, **told}
        if held.recorded_at:
            yield held.recorded_at, {"event": "meeting_recorded", "by": recorder, "after": words, **told}
        if held.signed_at:
            after = {"签认时间": held.signed_at.isoformat()}
            yield held.signed_at, {"event": "meeting_signed", "by": host, "after": after, **told}

    def actor(self, held: Held, person) -> Actor:
        """Whoever records or signs, in the post held then."""
        known = self._actors.get((held.organ, person.key))
        if known is None:
            offices = self.ground.plan.officers(held.organ, held.day)
            title = next((office.title or office.post for office in offices if office.person is person), "")
            record = self.ground.people[person.key]
            known = Actor(
                name=person.name, person_id=record.pk, office=_office(self.ground.organs[held.organ].name, title)
            )
            self._actors[held.organ, person.key] = known
        return known

    def write_decisions(self, meetings: Iterable[Held]) -> list["Step"]:
        """What was decided; answers the steps that the ledger takes with it: owed when recorded, settled when done."""
        rows, steps = [], []
        for held in meetings:
            for decided, ballot, done in zip(held.minutes.decisions, held.ballots, held.done, strict=True):
                row = self._decision(held, decided, ballot, done)
                rows.append(row)
                if row.owed:
                    steps.append(Step(held.recorded_at, self, held, row))
                    if done:
                        steps.append(Step(done[1], self, held, row, settles=True))
        Decision.objects.bulk_create(rows, batch_size=1000)
        return steps

    def _decision(self, held: Held, decided: Decided, ballot: tuple[int, int, int] | None, done) -> Decision:
        yes, no, silent = ballot or (None, None, None)
        row = Decision(
            meeting=self.made[held.key],
            text=decided.text,
            motion=decided.motion,
            in_favour=yes,
            against=no,
            abstained=silent,
            owner=self.ground.people[decided.owner.key] if decided.owner else None,
            due_on=decided.due_on,
        )
        if done and row.owed:
            row.done_on, row.done_recorded_at, row.outcome = *done, decided.outcome or "已按要求办结。"
        return row


@dataclass(frozen=True, slots=True)
class Step:
    """A decision enters the ledger at its moment, or is settled there."""

    moment: datetime
    records: Records
    held: Held
    row: Decision
    settles: bool = False

    @property
    def entry(self) -> dict[str, Any]:
        """The arguments of `owe` or `settle`."""
        told = as_settled(self.row) if self.settles else as_owed(self.row)
        return {**told, "by": self.records.actor(self.held, self.held.recorder)}

    @property
    def line(self) -> Line:
        """What the history says of the decision itself."""
        row = self.row
        after = {"办结日期": str(row.done_on), "办理结果": row.outcome}
        by = self.records.actor(self.held, self.held.recorder)
        told = {
            "event": "decision_settled",
            "by": by,
            "subject": row,
            "path": row.meeting.organization.path,
            "after": after,
        }
        return self.moment, told


def take(steps: Iterable[Step], *, by: Actor) -> None:
    """Let the ledger take steps of one day: first what is owed, then what is settled."""
    steps = list(steps)
    owed = [step.entry for step in steps if not step.settles]
    settled = [step for step in steps if step.settles]
    if owed:
        obligations.owe_many(owed, by=by)
    if settled:
        obligations.settle_many([step.entry for step in settled], by=by)


def notice_key(meeting: Meeting, words: str) -> str:
    """The key under which `meetings.actions` tells an account only once."""
    return f"meeting:{meeting.pk}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def tell(lines: Iterable[Line], *, by: Actor) -> int:
    """Write lines of history, each at its own moment, in the order given."""

    def stamped() -> Iterator[dict[str, Any]]:
        for moment, entry in lines:
            with clock.frozen(moment):
                yield entry

    return record_many(stamped(), by=by)


def _unsigned(held: Held) -> str:
    if held.recorded_at:
        return Stage.RECORDED
    return Stage.NOTIFIED if held.notified_at else Stage.ARRANGED


def _office(organization: str, title: str) -> str:
    return f"{organization}{Post(title).label if title in Post.values else title}" if title else organization
