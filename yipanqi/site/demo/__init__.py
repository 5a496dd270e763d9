"""The demonstration organ: a fictitious city bureau with eighteen months of Party work and a truth file of its faults.

`structure` invents the organ, `chronicle` what it held, `minutes` what was said there; all three are plain Python,
fixed by a seed and the day. `build` writes them into the database, `truth` beside it, `workbook` into Excel. Nothing
here is about a real person, place or unit.
"""
