"""Workbooks as people make them: opened safely, read as rows, faults marked in a copy. No database, no Django.

`workbook.read` opens .xlsx, .xls, .ods, .csv; `headings` finds out what columns are called; `lines.Reader` leaves out
what is no data; `dates` and `values` read cells; `marked.mark` gives a copy with every fault and warning marked.
"""
