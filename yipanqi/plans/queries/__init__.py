"""Answers of the room: decisions and parts one may see, whose hands are on the rope, whom a task may be given to."""
