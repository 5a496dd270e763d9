"""报送与归档: what a branch keeps of a year and what of it the level above gets to see.

The handbook is bound from what is already held; the level above sees what was handed in, what it was asked to help
with, and what lies inside an announced inspection (docs/adr/0017). A year is archived in a package that is read
without this system.
"""
