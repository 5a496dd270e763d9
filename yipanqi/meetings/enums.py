from django.db import models


class Kind(models.TextChoices):
    """What a meeting is; codes are the duty codes of the engine: a kind meets the duty of the same code."""

    MEMBERS_MEETING = "members_meeting", "党员大会"
    COMMITTEE_MEETING = "committee_meeting", "支委会"
    GROUP_MEETING = "group_meeting", "党小组会"
    THEME_DAY = "theme_day", "主题党日"
    PARTY_LECTURE = "party_lecture", "党课"
    ORG_LIFE_MEETING = "org_life_meeting", "组织生活会"


class Stage(models.TextChoices):
    """How far a meeting has come."""

    ARRANGED = "arranged", "已安排"
    NOTIFIED = "notified", "已通知"
    RECORDED = "recorded", "已记录"
    SIGNED = "signed", "已签认"
    CANCELLED = "cancelled", "已取消"


OPEN_STAGES = (Stage.ARRANGED, Stage.NOTIFIED)
"""Not held yet, or held and not recorded yet."""

HELD_STAGES = (Stage.RECORDED, Stage.SIGNED)
"""Recorded as held: only these are evidence."""


class Presence(models.TextChoices):
    """Whether somebody due was there. There is no check-in: the recorder marks it in the minutes."""

    UNMARKED = "unmarked", "未标记"
    PRESENT = "present", "到会"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"


class Motion(models.TextChoices):
    """What a vote is about; each has its own test (`rules.tally`)."""

    RESOLUTION = "resolution", "一般决议"
    ADMISSION = "admission", "接收、转正"
    ELECTION = "election", "选举"


class Circle(models.TextChoices):
    """Who is due at a meeting."""

    MEMBERS = "members", "全体党员"
    GROUP = "group", "党小组全体党员"
    COMMITTEE = "committee", "全体委员"
