"""States of entries and of waivers, severity, what made an entry void."""

from django.db import models

RULE = "rule"
"""`Obligation.source` of recurring entries: they come from a regulation and are written by reconciliation only."""

ONE_OFF = "one_off"
"""What the page of the ledger calls, among its kinds, whatever is no recurring entry."""

HISTORY = "obligations.ledger"
"""Subject of the history of one organisation's recurring entries: `obligations.ledger:<organisation>`."""


class State(models.TextChoices):
    """State of an entry. The light follows from it, the severity and the day (`rules.light_of`)."""

    PENDING = "pending", "待办"
    MET = "met", "已履行"
    LATE = "late", "逾期办结"
    MISSED = "missed", "逾期未履行"
    WAIVED = "waived", "免除"
    VOID = "void", "不适用"


class Severity(models.TextChoices):
    """“应当/必须/至少” is hard, “一般” is soft."""

    HARD = "hard", "刚性要求"
    SOFT = "soft", "一般性要求"


class Cause(models.TextChoices):
    """Why an entry is void."""

    HISTORY = "history", "组织沿革"
    RULES = "rules", "规则"
    WITHDRAWN = "withdrawn", "撤回"


class WaiverStage(models.TextChoices):
    """How far a waiver has come."""

    REQUESTED = "requested", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    REVOKED = "revoked", "已撤回"
