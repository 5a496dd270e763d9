"""What this room answers when lower rooms ask."""
