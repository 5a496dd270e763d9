"""How sure a result is: sets of ranks, shrinkage of small groups, votes of few raters, weights in doubt, leniency.

Estimates are floating-point numbers and never scores: a score stays the exact fraction the scheme gives. Whatever draws
random numbers does so from a stated seed, so that everyone gets the same result. numpy is imported by the functions.
"""

from .leniency import PanelFactors, Ratings, centred, panel_factors
from .ranks import RankSet, rank_sets, top_set
from .shrinkage import Shrunken, shrink
from .stability import Stability, stability
from .votes import Interval, mean, share

__all__ = [
    "Interval",
    "PanelFactors",
    "RankSet",
    "Ratings",
    "Shrunken",
    "Stability",
    "centred",
    "mean",
    "panel_factors",
    "rank_sets",
    "share",
    "shrink",
    "stability",
    "top_set",
]
