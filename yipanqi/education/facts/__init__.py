"""What can be known of this room, a file per area."""

from yipanqi.education.facts import dues, talks  # noqa: F401
