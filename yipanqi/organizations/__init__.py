"""The tree of organisations with dated states, persons, memberships, posts and terms, and their import from Excel."""
