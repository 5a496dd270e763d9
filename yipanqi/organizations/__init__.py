"""The tree of organisations with dated states, persons, memberships, posts and terms, and the import of all that."""
