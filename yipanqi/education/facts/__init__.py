"""What can be known of this room, a file per area."""
