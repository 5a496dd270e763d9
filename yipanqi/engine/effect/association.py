"""Rung 1: does more input go with more outcome, other things and the season being equal? Association, never cause.

Least squares of the outcome on the input of an earlier quarter, the controls and a constant for each quarter; standard
errors robust within organisations (Liang and Zeger 1986; estimated by statsmodels, t with clusters − 1 degrees of
freedom). Placebo: the input of a *later* quarter added beside; the future cannot bring about the past.

Conditions of use: at least 20 organisations (fewer make the errors too small), inputs that vary, controls (taken in the
quarter of the input) that the input does not touch.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import ConditionNotMet
from ..uncertainty.quantiles import check_level, detectable
from .claims import ASSOCIATION, Claim, Placebo, Series, check_apart, concluded, undecided

if TYPE_CHECKING:
    import numpy as np

CLUSTERS = 20
"""Cameron and Miller, *A Practitioner's Guide to Cluster-Robust Inference*, J. Human Resources 50 (2015), VI.A."""
METHOD = "最小二乘，组织内聚类稳健标准误"
MISSING = "缺少统计软件包 statsmodels：请按 requirements/statistics.txt 安装后再算。"
Row = tuple[int, int, float, list[float]]
"""(organisation, quarter, outcome, input and controls)."""


def association(
    outcome: Series, given: Series, controls: Sequence[Series] = (), *, lag: int = 1, level: float = 0.95
) -> Claim:
    """The change of the outcome that goes with one more unit of input ``lag`` quarters before (at least 1)."""
    check_level(level)
    check_apart(outcome, given, *controls)
    if lag < 1:
        raise ValueError("投入应早于成效，至少早一个季度。")
    rows = _rows(outcome, given, controls, (-lag,))
    units = len({row[0] for row in rows})
    if units < CLUSTERS:
        return undecided(1, METHOD, f"数据齐全的组织只有 {units} 个，少于 {CLUSTERS} 个时聚类稳健标准误偏小。")
    fit = _fitted(rows)
    if fit is None:
        return undecided(1, METHOD, "投入没有变化，或完全由其他因素和季度决定，分不出它的作用。")
    estimate, error, low, high = fit.estimates(0, level)
    ahead = _rows(outcome, given, controls, (lag, -lag))
    later = _fitted(ahead) if len({row[0] for row in ahead}) >= CLUSTERS else None
    placebo = None
    if later is not None:
        guess, _, guess_low, guess_high = later.estimates(0, level)
        placebo = Placebo("以后的投入对先前的成效", guess, guess_low, guess_high)
    return concluded(
        1, METHOD, estimate=estimate, low=low, high=high, level=level,
        minimum_detectable=detectable(error, units - 1, level), placebo=placebo, meaning=ASSOCIATION,
        assumptions=("控制因素（取投入当季的值）不受投入影响", f"投入早于成效 {lag} 个季度", "组织之间相互独立"),
    )  # fmt: skip


class _Fit:
    """Coefficients with robust errors."""

    def __init__(self, result):
        self.result = result

    def estimates(self, at: int, level: float) -> tuple[float, float, float, float]:
        """Coefficient, standard error and interval of the column."""
        low, high = self.result.conf_int(alpha=1 - level)[at]
        return float(self.result.params[at]), float(self.result.bse[at]), float(low), float(high)


def _rows(outcome: Series, given: Series, controls: Sequence[Series], shifts: tuple[int, ...]) -> list[Row]:
    """Complete rows only: what lacks a value is left out, never taken as 0. Inputs are taken ``shifts`` quarters away,
    controls in the quarter of the last of them, which is the earliest.
    """
    rows = []
    for (unit, quarter), value in sorted(outcome.values.items()):
        inputs = [given.values.get((unit, quarter + shift)) for shift in shifts]
        others = [control.values.get((unit, quarter + shifts[-1])) for control in controls]
        found = [one for one in [*inputs, *others] if one is not None]
        if len(found) == len(inputs) + len(others):
            rows.append((unit, quarter, value, found))
    return rows


def _fitted(rows: list[Row]) -> _Fit | None:
    """None when the design cannot tell its columns apart."""
    import numpy as np

    try:
        from statsmodels.api import OLS
    except ImportError as error:
        raise ConditionNotMet(MISSING) from error
    design = _design(rows)
    if len(rows) <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    model = OLS(np.array([row[2] for row in rows], dtype=float), design)
    groups = np.unique([row[0] for row in rows], return_inverse=True)[1]
    return _Fit(model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True))


def _design(rows: list[Row]) -> "np.ndarray":
    import numpy as np

    quarters = sorted({row[1] for row in rows})
    constants = np.array([[row[1] == quarter for quarter in quarters] for row in rows], dtype=float)
    return np.column_stack([np.array([row[3] for row in rows], dtype=float), constants])
