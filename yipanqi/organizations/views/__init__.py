"""Pages of this room: the tree and its organisations, the people, the import."""
