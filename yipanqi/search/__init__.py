"""Search over everything one may see: rooms declare what of a row is searchable, one index holds it on both databases.

The index holds no text that could be read back as such and no titles: it answers which rows hold the words and are
open to the reader, and what is shown of them is read from the rows themselves, through their own scoped manager.
"""
