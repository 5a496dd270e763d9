"""Members and organisations in an open form, for the systems an organ already has (docs/exchange.md).

    document = told()                    # what the one who asks may see, today, as plain values
    as_json(document), as_xlsx(document) # the same content as files
    export("json", by=actor)             # either, with its entry in the history

What comes out goes in again by the import (`importing.exchange` reads it).
"""

from yipanqi.organizations.exchange.document import told
from yipanqi.organizations.exchange.files import KINDS, as_json, as_xlsx, export

__all__ = ["KINDS", "as_json", "as_xlsx", "export", "told"]
