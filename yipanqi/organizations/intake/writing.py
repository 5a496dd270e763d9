"""Writing a proposal: everything in one transaction, in bulk, with its history and what is needed to undo it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from yipanqi.audit.actions import record, record_many
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.actions import change_state, correct_organization, move_organization, together
from yipanqi.organizations.actions.base import changed
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.importing import Workbook
from yipanqi.organizations.importing.names import canonical
from yipanqi.organizations.intake.founding import found_all
from yipanqi.organizations.intake.people_writing import PeopleWriter
from yipanqi.organizations.intake.proposal import NEW, OrganizationEntry, Proposal
from yipanqi.organizations.intake.recorder import Recorder
from yipanqi.organizations.models import (
    Appointment,
    Import,
    ImportMapping,
    Membership,
    Organization,
    Person,
    State,
    Term,
)
from yipanqi.organizations.questions import HISTORY_ROWS
from yipanqi.organizations.rules import every

_BATCH = 1000


@dataclass
class Writing:
    """What the steps of one import share: actor, day, organisations by name, what was made and whom it concerns."""

    proposal: Proposal
    by: Actor
    today: date
    named: dict[str, Organization] = field(default_factory=dict)
    groups: dict[tuple[int, str], Organization] = field(default_factory=dict)
    created: dict[str, list[int]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)  # of the history, written in batches
    touched: dict[int, Organization] = field(default_factory=dict)

    def made(self, rows: list) -> None:
        """Remember new rows of one model."""
        if rows:
            self.created.setdefault(rows[0]._meta.model_name, []).extend(row.pk for row in rows)

    def group(self, branch: Organization, name: str) -> Organization:
        """A group by branch and name."""
        return self.groups[branch.pk, canonical(name)]

    def note(self, event: str, subject: Any, path: str, before: dict | None = None, after: dict | None = None) -> None:
        """One entry for the history, written with the others."""
        self.entries.append(
            {"event": event, "subject": subject, "path": path, "before": before, "after": after, "reason": "导入名册"}
        )
        if len(self.entries) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the entries that wait."""
        record_many(self.entries, by=self.by)
        self.entries.clear()


class RefusedRow(Refused):
    """What a verb of the room refused, and whose row asked for it."""

    def __init__(self, entry: OrganizationEntry, refused: Refused):
        super().__init__(f"工作表“{entry.row.sheet}”第{entry.row.row}行“{entry.name}”：{refused.message}", field="file")
        self.entry, self.reason = entry, refused.message


@transaction.atomic
def apply(proposal: Proposal, workbook: Workbook, *, by: Actor) -> Import | None:
    """Write a proposal without faults, all or nothing; None when everything was in the database already.

    The caller proposes and applies in one transaction, so that nothing comes between comparing and writing.
    """
    if proposal.faults:
        raise Refused(f"文件里还有{len(proposal.faults)}处差错，改正后才能导入。")
    if proposal.changes_nothing:
        return None
    writing = Writing(proposal, by, clock.today())
    with together(by=by):
        recorder = _watch(proposal)
        _load(writing)
        found_all(writing)
        for entry in proposal.organizations:
            if entry.existing is not None:
                _changed(writing, entry)
        PeopleWriter(writing).write()
        history = _history(writing)
        writing.flush()
        for organization in writing.touched.values():
            changed(organization, by=by)
    done = _remember(writing, workbook, recorder, history)
    record("import_applied", by=by, subject=done, name=workbook.filename, path=_root_path(done), after=done.summary)
    return done


def _watch(proposal: Proposal) -> Recorder:
    recorder = Recorder()
    moved = [entry.existing for entry in proposal.organizations if entry.existing and entry.move]
    altered = [entry.existing.pk for entry in proposal.organizations if entry.existing and entry.changes]
    subtrees = {pk for each in moved for pk in _below(each)}
    recorder.watch(Organization, "pk", sorted({*altered, *subtrees}))
    for model in (State, Term, Membership, Appointment):
        recorder.watch(model, "organization", altered)
    people = [entry.existing.pk for entry in proposal.people if entry.existing and entry.changes]
    recorder.watch(Person, "pk", people)
    recorder.watch(Membership, "person", people)
    ended = [office.pk for entry in proposal.people for offices in entry.offices for office in offices.ends]
    recorder.watch(Appointment, "person", people)
    recorder.watch(Appointment, "pk", ended)
    return recorder


def _below(organization: Organization) -> list[int]:
    low, high = organization.range
    return list(every(Organization).filter(path__gte=low, path__lt=high).values_list("pk", flat=True))


def _load(writing: Writing) -> None:
    for organization in every(Organization).select_for_update(of=("self",)).filter(dissolved_on__isnull=True):
        if organization.kind == Kind.GROUP:
            writing.groups[organization.parent_id, canonical(organization.name)] = organization
        else:
            writing.named.setdefault(organization.name, organization)


def _changed(writing: Writing, entry: OrganizationEntry) -> None:
    try:
        _change(writing, entry)
    except Refused as refused:
        raise RefusedRow(entry, refused) from refused


def _change(writing: Writing, entry: OrganizationEntry) -> None:
    """Changes of an existing organisation go through the room's own verbs."""
    existing = every(Organization).get(pk=entry.existing.pk)
    direct = {name: entry.values[name] for name in ("short_name", "code", "founded_on") if name in entry.values}
    if direct:
        correct_organization(organization=existing, by=writing.by, reason="导入名册", **direct)
    rest = {name: value for name, value in entry.values.items() if name not in direct}
    if rest:
        before = {str(Organization._meta.get_field(name).verbose_name): getattr(existing, name) for name in rest}
        after = {str(Organization._meta.get_field(name).verbose_name): value for name, value in rest.items()}
        every(Organization).filter(pk=existing.pk).update(**rest, version=existing.version + 1)
        writing.note("organization_corrected", existing, existing.path, before, after)
    if entry.state:
        change_state(organization=existing, from_on=writing.today, by=writing.by, reason="导入名册", **entry.state)
    if entry.move:
        move_organization(
            organization=existing, to=writing.named[entry.superior], on=writing.today, by=writing.by, reason="导入名册"
        )
    if entry.term:
        term = Term.objects.create(organization=existing, **entry.term)
        writing.note("term_recorded", existing, existing.path, None, {"选举日期": term.elected_on.isoformat()})
    if entry.changes:
        writing.touched[existing.pk] = existing


def _history(writing: Writing) -> Any:
    """Older meetings are kept by the room above; it answers what it needs to take them back."""
    if not writing.proposal.meetings:
        return None
    answers = HISTORY_ROWS.ask(
        rows=writing.proposal.meetings, organizations=writing.named, by=writing.by, dry_run=False
    )
    faults = [issue for answer in answers for issue in answer["issues"] if issue["severity"] == "fault"]
    if faults:
        raise Refused("".join(issue["reason"] for issue in faults[:3]), field="file")
    return answers[0]["undo"] if answers else None


def _remember(writing: Writing, workbook: Workbook, recorder: Recorder, history: Any) -> Import:
    proposal = writing.proposal
    for sheet in proposal.plan.sheets:
        if sheet.signature and sheet.reads and "由人工指定" in sheet.reasons:
            ImportMapping.objects.update_or_create(
                signature=sheet.signature,
                defaults={"mapping": sheet.mapping(), "changed_at": clock.now(), "changed_by": writing.by.name[:80]},
            )
    summary = {key: value for key, value in proposal.summary().items() if key in ("organizations", "people")}
    summary |= {"meetings": proposal.meeting_counts[NEW], "warnings": len(proposal.warnings)}
    return Import.objects.create(
        organization=_root(), filename=workbook.filename[:200], digest=workbook.digest, at=clock.now(),
        actor=str(writing.by)[:80], summary=summary,
        undo=recorder.changes(writing.created) | {"history": history},
    )  # fmt: skip


def _root() -> Organization | None:
    return every(Organization).filter(parent=None).order_by("path").first()


def _root_path(done: Import) -> str:
    return done.organization.path if done.organization else ""
