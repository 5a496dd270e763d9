"""Reads minutes as people write them: who spoke, which topics, what was decided, who does it by when.

`read` offers; a person corrects. Nothing of it is evidence by itself, and nothing is judged by it.
"""

from yipanqi.meetings.reading.minutes import Found, Reading, Speech, Topic, read

__all__ = ["Found", "Reading", "Speech", "Topic", "read"]
