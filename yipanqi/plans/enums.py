"""Parts of actors: how they take part, how far they have come; requests for more time."""

from django.db import models

SOURCE = "plans"
"""`Obligation.source` of what this room raises."""

KIND = "decision_task"
"""`Obligation.kind` of an actor's part."""

REVIEW = "task_review"
"""`Obligation.kind` of the answer a giver owes to a report."""


class Role(models.TextChoices):
    """How an actor takes part. With a lead the task is common: the lead reports once, and it counts for each."""

    EACH = "each", "承办"
    LEAD = "lead", "牵头"
    ASSIST = "assist", "配合"


class Stage(models.TextChoices):
    """How far an actor's part has come."""

    SENT = "sent", "待签收"
    DECLINED = "declined", "请求改派"
    ACKNOWLEDGED = "acknowledged", "办理中"
    REPORTED = "reported", "待审核"
    RETURNED = "returned", "退回补充"
    ACCEPTED = "accepted", "已认可"
    WITHDRAWN = "withdrawn", "已收回"


OPEN = (Stage.SENT, Stage.DECLINED, Stage.ACKNOWLEDGED, Stage.REPORTED, Stage.RETURNED)
"""Stages in which somebody still has to do something."""

UNREPORTED = (Stage.SENT, Stage.DECLINED, Stage.ACKNOWLEDGED, Stage.RETURNED)
"""Stages in which nothing that stands was reported."""


class Said(models.TextChoices):
    """What became of a report."""

    WAITING = "waiting", "待审核"
    ACCEPTED = "accepted", "已认可"
    RETURNED = "returned", "已退回"
    DROPPED = "dropped", "任务已收回"


class Answer(models.TextChoices):
    """What became of a request for more time."""

    ASKED = "asked", "待答复"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "未同意"
    DROPPED = "dropped", "任务已收回"


class Arrival(models.TextChoices):
    """What a task of a list kept elsewhere is, beside what is known here."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变动"
    SAME = "same", "没有变动"
    PAST = "past", "期限已过，不导入"
    WITHDRAWN = "withdrawn", "已在本系统收回"
    FAULTY = "faulty", "有差错"
