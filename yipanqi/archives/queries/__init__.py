"""Answers of the room, a file a subject."""
