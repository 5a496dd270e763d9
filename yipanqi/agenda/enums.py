"""Words of the agenda."""

from django.db import models


class Stage(models.TextChoices):
    """What people decided about a proposal. What the meeting did with it is not here: its record says so."""

    RAISED = "raised", "待支部答复"
    ANSWERED = "answered", "支部已答复"
    OPEN = "open", "已提请党组"
    DECLINED = "declined", "不列入"
    WITHDRAWN = "withdrawn", "已撤回"


class Standing(models.TextChoices):
    """How a proposal stands, worked out from its stage and from the meetings it was placed in."""

    RAISED = "raised", "待支部答复"
    ANSWERED = "answered", "支部已答复"
    OPEN = "open", "待安排"
    PLANNED = "planned", "已列入计划"
    PLACED = "placed", "已列入会议"
    HELD = "held", "会议已召开"
    DISCUSSED = "discussed", "已研究"
    DECIDED = "decided", "已议定"
    DECLINED = "declined", "不列入"
    WITHDRAWN = "withdrawn", "已撤回"
