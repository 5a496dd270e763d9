"""Writing history: `record` inside the transaction of every change, `seal` in batches."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from yipanqi.audit import chain
from yipanqi.audit.events import EVENTS
from yipanqi.audit.models import Entry, Link, Seal
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Broken

_LOCK = 7_431_001  # one advisory lock for sealing, so that two sealers cannot fork the chain


def record(
    event: str,
    *,
    by: Actor,
    subject: models.Model | str,
    name: str = "",
    path: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Write one entry: who did what to which record, before and after, and why.

    `event` must be declared in `audit.events`; call only inside the transaction of the change. `path` is the tree path
    of the organisation concerned, so that its officers can read their own history. `before`/`after` are plain JSON.
    """
    entry = _entry(event, by=by, subject=subject, name=name, path=path, before=before, after=after, reason=reason)
    entry.save(force_insert=True)
    return entry


def record_many(entries: Iterable[dict[str, Any]], *, by: Actor) -> int:
    """Write many entries, each given as the arguments of `record` (its own `by` where it differs); answers how many."""
    made = Entry.objects.bulk_create([_entry(**{"by": by, **entry}) for entry in entries], batch_size=1000)
    return len(made)


def _entry(
    event: str,
    *,
    by: Actor,
    subject: models.Model | str,
    name: str = "",
    path: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    if event not in EVENTS:
        raise Broken(f"unknown audit event {event!r}: declare it with audit.events.declare")
    if not connection.in_atomic_block:
        raise Broken(f"audit event {event!r} outside a transaction")
    if isinstance(subject, models.Model):
        name = name or str(subject)
        subject = f"{subject._meta.label_lower}:{subject.pk}"
    return Entry(
        at=clock.now(),
        event=event,
        actor=by.name,
        office=by.office[:120],
        on_behalf_of=by.on_behalf_of,
        account=by.account_id,
        subject=subject,
        subject_name=name[:200],
        path=path,
        before=before,
        after=after,
        reason=reason,
        via=by.via,
        origin=by.origin,
    )


@transaction.atomic
def seal(*, algorithm: str | None = None) -> Seal | None:
    """Append all entries that have no place yet to the chain and seal its head; None when there was nothing new.

    Entries committed after this batch began wait for the next one: the order in the chain is the order of sealing.
    """
    algorithm = str(algorithm or getattr(settings, "AUDIT_ALGORITHM", "sha256"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    last = Link.objects.order_by("-number").first()
    number, head = (last.number, last.chain) if last else (0, chain.START)
    placed = Link.objects.filter(entry=models.OuterRef("pk"))
    links = []
    for entry in Entry.objects.filter(~models.Exists(placed)).order_by("pk").iterator(chunk_size=2000):
        number += 1
        content = chain.content_of(entry, algorithm)
        head = chain.chained(head, content, algorithm)
        links.append(Link(number=number, entry=entry.pk, content=content, chain=head))
    if not links:
        return None
    Link.objects.bulk_create(links, batch_size=2000)
    return Seal.objects.create(at=clock.now(), algorithm=algorithm, last_number=number, head=head)
