"""The same scores for many organisations: SQL generated from the scheme, run by DuckDB; equal to ``reference``.

``duties`` and ``sources`` measure, ``leaves`` give points, ``tree`` adds them up, ``grades`` reads the grades, ``run``
puts it together, ``single`` takes one organisation out of it. Everything is whole numbers; see ``numbers``.
"""

from .run import Assessment, assess
from .single import facts_of, score_of, world_of

__all__ = ["Assessment", "assess", "facts_of", "score_of", "world_of"]
