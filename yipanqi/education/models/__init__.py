"""Nouns of the room, a file per area; all names are re-exported here."""
