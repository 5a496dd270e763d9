"""The same scores for many organisations: SQL generated from the scheme, run by DuckDB; equal to ``reference``.

``duties`` and ``sources`` measure, ``leaves`` give points, ``tree`` adds them up, ``grades`` reads the grades, ``run``
puts it together. Everything is whole numbers; see ``numbers``.
"""

from .run import Assessment, assess

__all__ = ["Assessment", "assess"]
