"""Keeping words that only their readers open. Called by the verbs of talks and reports, inside their transaction."""

from collections.abc import Iterable

from yipanqi.education.models import Confided, Reader
from yipanqi.education.queries import confided
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, envelope, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations.models import Organization

LONGEST = 20_000
"""Characters of one text."""


def in_person(by: Actor) -> int:
    """The person who writes or reads for himself or herself; an assistant (代办) never does."""
    if by.on_behalf_of or by.person_id is None:
        raise NotAllowed("谈话内容、约谈和思想汇报只能由本人办理，代办人不能代为填写或查看。")
    return by.person_id


def checked(text: str, *, field: str) -> str:
    """The text as it may be kept; refuses too long ones and those with a classification mark."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Refused(f"内容超过{LONGEST}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


def confide(*, organization: Organization, record: str, readers: Iterable[int], text: str, by: Actor) -> None:
    """Keep what the author says with a record, in place of what he or she said before; an empty text takes it away."""
    author = in_person(by)
    with scope.system("保存仅当事人可读的内容"):
        Confided.objects.filter(record=record, author=author).delete()
        if not text:
            return
        numbers = sorted({author, *readers})
        kept = Confided.objects.create(
            organization=organization,
            record=record,
            author_id=author,
            envelope=envelope.close(text, about=confided.about(record, author, numbers)),
            written_at=clock.now(),
        )
        Reader.objects.bulk_create(Reader(confided=kept, person_id=number) for number in numbers)


def forget(record: str) -> None:
    """Erase everything confided with a record."""
    with scope.system("删除仅当事人可读的内容"):
        Confided.objects.filter(record=record).delete()
