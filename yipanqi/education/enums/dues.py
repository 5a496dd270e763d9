"""Codes of 党费."""

from django.db import models


class Outcome(models.TextChoices):
    """What the branch decided about dues that were not paid for months. People decide; nothing follows by itself."""

    EXCUSED = "excused", "有正当理由"
    DEADLINE = "deadline", "已提醒，限期补交"
    MEETING = "meeting", "提交支部大会研究，报上级批准"


class Published(models.TextChoices):
    """How collection and use were made known to the members (at least once a year)."""

    MEETING = "meeting", "党员大会通报"
    BOARD = "board", "公示栏公布"
    LETTER = "letter", "书面告知每名党员"
