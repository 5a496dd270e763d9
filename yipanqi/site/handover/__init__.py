"""工作交接: what a secretary who leaves hands to the one who comes, as a page and a paper; and the first day of the one
who comes. Everything is a query of what the rooms hold; nothing is entered here, and nothing is ticked off by hand
except on paper, where both sign and the upper level witnesses (惯例).
"""
