from django.db import models

SOURCE = "archives"
"""`Obligation.source` of what this room raises."""

HANDBOOK_DUTY = "handbook"
"""`Obligation.kind` of the yearly handing in."""


class What(models.TextChoices):
    """What can be handed in."""

    HANDBOOK = "handbook", "党支部工作手册"
    LIFE = "org_life_meeting", "组织生活会档案"
    APPRAISAL = "member_appraisal", "民主评议党员档案"
    DEMOCRATIC = "democratic_life_meeting", "民主生活会档案"


class Stage(models.TextChoices):
    """How far something handed in has come."""

    HANDED = "handed", "待查阅"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已查阅"
    REPLACED = "replaced", "已重新报送"


class PackageStage(models.TextChoices):
    """How far a yearly package has come."""

    WAITING = "waiting", "排队中"
    READY = "ready", "已生成"
    FAILED = "failed", "没有生成"


class Record(models.TextChoices):
    """Kinds of records a branch can open; the values are those of `Scoping.opens`."""

    MEETING = "meeting", "会议"
    PROCEDURE = "procedure", "组织生活程序"
