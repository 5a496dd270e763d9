"""Declared audit events. Every room declares its own, with its sentence; an unknown event is an error."""

from yipanqi.kernel.errors import Broken

EVENTS: dict[str, str] = {}


def declare(**sentences: str) -> None:
    """`declare(meeting_signed="签认会议记录")`: the event's code and its sentence."""
    for code, sentence in sentences.items():
        if EVENTS.get(code, sentence) != sentence:
            raise Broken(f"audit event {code!r} declared twice")
        EVENTS[code] = sentence
