"""Codes of talks, of asking for one, and of thought reports."""

from django.db import models


class Stage(models.TextChoices):
    """How far a talk has come. Only a talk that was held, and that nobody denies, counts."""

    ARRANGED = "arranged", "已约定"
    HELD = "held", "已谈"
    DENIED = "denied", "对方表示未谈"
    CANCELLED = "cancelled", "已取消"


class Occasion(models.TextChoices):
    """Why people talk, in words that tell nothing about anybody: a must-talk matter has one word for all its causes."""

    ROUTINE = "routine", "日常谈心"
    MUST = "must", "及时谈话"
    ASKED = "asked", "党员约谈"
    MEETING = "meeting", "组织生活会前谈心"
    LEADING = "leading", "班子谈话"


class Side(models.TextChoices):
    """Who leads the talk and with whom it is; for coverage both have talked."""

    LEADS = "leads", "谈话人"
    WITH = "with", "谈话对象"


class Answer(models.TextChoices):
    """What became of a member's wish to talk."""

    OPEN = "open", "待答复"
    AGREED = "agreed", "已约定"
    DECLINED = "declined", "未能约成"
    WITHDRAWN = "withdrawn", "已收回"
    RETURNED = "returned", "已退回（对方已离任）"
