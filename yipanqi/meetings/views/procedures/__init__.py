"""Pages of procedures, one file a subject."""
