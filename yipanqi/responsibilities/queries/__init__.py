"""Answers about lists, holders, the ledger's entries behind items, the matrix."""
