"""The engine on Apache Spark, where the facts no longer fit one machine: an optional extra, equal row by row.

``dialect`` says the engine's statements in Spark's words, ``connection`` answers them, ``facts`` reads the tables,
``duties`` folds the records of a duty, ``session`` starts Spark and says what is missing. Nothing here knows a duty,
a measure or a rule. Only ``session`` may be imported where the extra is not installed.
"""
