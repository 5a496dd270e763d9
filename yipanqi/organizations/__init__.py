"""The tree of organisations with dated states, persons, Party memberships, posts and terms, and their import from Excel."""
