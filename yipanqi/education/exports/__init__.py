"""Papers of the room, a file per area."""

from yipanqi.education.exports import care, dues, talks, trainings

__all__ = ["care", "dues", "talks", "trainings"]
