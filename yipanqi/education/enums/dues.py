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


class Flow(models.TextChoices):
    """How dues move beside their collection; the last five are what they may be used for (党费15)."""

    OPENING = "opening", "以前年度结余"
    RETURNED = "returned", "上级下拨"
    HANDED_UP = "handed_up", "上缴上级党组织"
    TRAINING = "training", "培训党员"
    MATERIAL = "material", "订阅报刊、购买资料设备"
    HONOUR = "honour", "表彰先进"
    HARDSHIP = "hardship", "补助生活困难党员"
    DISASTER = "disaster", "灾害补助"

    @property
    def incoming(self) -> bool:
        """Whether it adds to what there is."""
        return self in (Flow.OPENING, Flow.RETURNED)


USES = (Flow.TRAINING, Flow.MATERIAL, Flow.HONOUR, Flow.HARDSHIP, Flow.DISASTER)
