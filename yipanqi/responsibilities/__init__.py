"""责任清单: who owes what in a year by which clause – drafted, commented on, approved, published, signed for by name.
Every item of a published list lives in the ledger: it is either a duty the rules compute anyhow, or entries of its own.
"""
