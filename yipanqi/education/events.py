"""What this room writes into the history."""
