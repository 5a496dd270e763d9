from django.db import models


class Kind(models.TextChoices):
    """What a meeting is; codes are the duty codes of the engine, so one meeting kind meets the duty of the same code."""

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


class Presence(models.TextChoices):
    """Whether somebody due was there. There is no check-in: the recorder marks it in the minutes."""

    UNMARKED = "unmarked", "未标记"
    PRESENT = "present", "到会"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"
