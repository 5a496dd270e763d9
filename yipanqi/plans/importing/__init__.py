"""Lists of goals and matters under supervision kept elsewhere: what a row says, and how a workbook is read into rows.

`rows` is what everybody hands to `actions.take_in`, whether it was read from a workbook or sent by another system.
"""
