"""What an organ may decide about a rule, and words for periods."""

from django.db import models


class Effect(models.TextChoices):
    """What an override does."""

    DEFER = "defer", "暂缓执行"
    ADJUST = "adjust", "调整参数"


PERIODS = {
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "term": "每届任期",
    "vacancy": "出缺时",
}
"""How often, as the regulations say it."""

OPEN_CLAUSES = frozenset({"JG-17", "JG-26a", "JG-35a"})
"""Clauses that say 定期 and no number: how long a period is is the organ's to say, ours are a proposal."""

CHOSEN_PERIODS = tuple((period, PERIODS[period]) for period in ("month", "quarter", "half_year", "year"))
"""What it may say."""
