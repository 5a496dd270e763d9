"""The ladder of effect: what the records can say of an effect, and on which rung they say it.

0 counts and trends (``charts``) · 1 adjusted association (``association``) · 2 staggered difference-in-differences with
stated assumptions (``staggered``) · 3 an order of roll-out drawn by lot (``lots``). Every result is a ``Claim``: rung,
estimate, interval, minimum detectable effect, placebo, words; where the design cannot see an effect the words are
"无法判断" with the reason. A record is never both input and outcome. Libraries are imported by the functions.
"""

from .association import association
from .charts import Chart, p_chart, trend, u_chart, xmr_chart
from .claims import Claim, Placebo, Series
from .lots import Lot, draw_lot, permutation
from .staggered import Aggregate, staggered

__all__ = [
    "Aggregate",
    "Chart",
    "Claim",
    "Lot",
    "Placebo",
    "Series",
    "association",
    "draw_lot",
    "p_chart",
    "permutation",
    "staggered",
    "trend",
    "u_chart",
    "xmr_chart",
]
