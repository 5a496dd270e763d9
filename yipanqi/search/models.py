"""None: the index is a table of the database in use (`index`), derived from rows and in no backup.

The module is here because Django tells only applications with one that migrations are done (`apps`).
"""
