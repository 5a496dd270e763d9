"""Papers of the room, a file per area."""

from yipanqi.education.exports import care, cashbook, dues, promises, talks, trainings

__all__ = ["care", "cashbook", "dues", "promises", "talks", "trainings"]
