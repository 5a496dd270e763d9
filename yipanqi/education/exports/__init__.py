"""Papers of the room, a file per area."""
