"""How much a workbook may be. An organ of 20,000 people with forty columns stays far below each of these."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 50 * MEGABYTE  # the file as uploaded
PART_BYTES = 100 * MEGABYTE  # one part of it, unpacked (a sheet of 20,000 people has about 15 MB)
TOTAL_BYTES = 250 * MEGABYTE  # all parts, unpacked
PARTS = 2_000  # files inside the archive
RATIO = 200  # unpacked : packed; honest sheets stay below 60
RATIO_FREE_BYTES = 5 * MEGABYTE  # below this size the ratio says nothing
SHEETS = 300
ROWS = 100_000
COLUMNS = 500
CELLS = 3_000_000  # of all sheets together, blank ones inside the used area included
