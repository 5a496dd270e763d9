"""提示督办: 提示函, 督办函, 约谈, 通报 about an overdue entry of the ledger, step by step as the organ's ladder says.

Every step is decided by a person. Nothing is sent, raised or counted by itself (docs/adr/0025).
"""
