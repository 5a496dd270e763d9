"""Rules of the room that need no database, a file per area."""
