"""THE LEDGER: who owes what, why, until when, and with what evidence it was met. The only to-do list of the product."""
