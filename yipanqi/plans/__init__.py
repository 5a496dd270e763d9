"""决策督办: a decision becomes tasks for named actors, who acknowledge, split further, report, and are accepted or
sent back.

Until when something is due, and whether it was done, is the ledger's; this room keeps who gave what to whom, how far it
has come, and what was said.
"""
