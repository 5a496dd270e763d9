"""Two executors of one rule data, equal row by row: ``reference`` for a few organisations, ``columnar`` for many."""
