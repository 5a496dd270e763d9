"""Books of a branch and year, and the package that holds all its papers."""
