from django.db import models


class Administers(models.TextChoices):
    """The three separated administrators (GB/T 22239 三员分立).

    One account holds at most one kind, and none of them reads business content.
    """

    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "审计管理员"


class Digest(models.TextChoices):
    """How often the digest of what one owes and what comes is mailed."""

    DAILY = "daily", "每个工作日"
    WEEKLY = "weekly", "每周一次"
    NONE = "none", "不发"
