"""研判: how the organisations stand, what changed and where it is said – answers over the ledger and the registers.

Nothing is kept here and nothing is entered: every figure opens what it was computed from. Organisations stand in tree
order; there is no order by a count of faults, and no figure that would make one (docs/adr/0008).
"""
