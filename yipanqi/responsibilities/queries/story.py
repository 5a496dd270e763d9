"""What became of a version, oldest first: drafted, changed, approved, published alone or together with others."""

from dataclasses import dataclass
from datetime import datetime

from yipanqi.audit.events import EVENTS
from yipanqi.audit.models import Entry
from yipanqi.audit.queries import history_of
from yipanqi.responsibilities.models import DutyList

DUTY = "职责"
"""Under which name the history keeps the words of an item."""


@dataclass(frozen=True)
class Told:
    """One line: when, who, what; `gone`: the words of an item that was taken out, `kept`: of one that is there."""

    at: datetime
    who: str
    sentence: str
    reason: str = ""
    gone: str = ""
    kept: str = ""


def publication_of(found: DutyList) -> str:
    """What the history calls the publication of a version, alone or together with others."""
    return f"responsibilities.publication:{found.together}"


def history(found: DutyList) -> list[Entry]:
    """The entries about one version, oldest first; a publication is told once for all lists published together."""
    own = list(history_of(f"responsibilities.dutylist:{found.pk}"))
    if found.together is not None:
        own += history_of(publication_of(found))
    return sorted(own, key=lambda one: one.pk)


def story(found: DutyList) -> list[Told]:
    """The same in words. Two queries."""
    return [_told(one) for one in history(found)]


def _told(one: Entry) -> Told:
    before, after = one.before or {}, one.after or {}
    others = len(after.get("lists", ())) - 1
    sentence = EVENTS.get(one.event, one.event) + (f"（连同另外{others}份一并公布）" if others > 0 else "")
    who = f"{one.actor}（代{one.on_behalf_of}）" if one.on_behalf_of else one.actor
    was, now = before.get(DUTY, ""), after.get(DUTY, "")
    return Told(one.at, who, sentence, one.reason, was if was != now else "", now)
