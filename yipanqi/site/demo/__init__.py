"""The demonstration organ: a fictitious city bureau with two years of Party work and a truth file of its faults.

The product was taken into use eighteen months before the present one. What was held in the eight months before came
in from paper: most of it as brief history, in four branches and the leading group also the procedures that look back on
a year, so that the next year follows up what the last one had listed. Nothing before go-live is owed.

`structure` invents the organ, `chronicle` what it held, `minutes` what was said there; all three are plain Python,
fixed by a seed and the day. `build` writes them into the database, `truth` beside it, `workbook` into Excel. Nothing
here is about a real person, place or unit.
"""
