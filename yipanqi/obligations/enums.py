from django.db import models


class State(models.TextChoices):
    """State of an entry. The light follows from it, the severity and the day (`ui.lights`)."""

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
