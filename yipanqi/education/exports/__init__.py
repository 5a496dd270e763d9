"""Papers of the room, a file per area."""

from yipanqi.education.exports import care, talks

__all__ = ["care", "talks"]
