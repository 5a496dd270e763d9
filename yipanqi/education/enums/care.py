"""Codes of care."""

from django.db import models


class Matter(models.TextChoices):
    """What a member is cared for in. Nothing more precise is kept: no diagnosis, no family matter."""

    ILLNESS = "illness", "生病住院"
    HARDSHIP = "hardship", "生活困难"
    BEREAVEMENT = "bereavement", "家中丧事"
    RETIREMENT = "retirement", "退休"
    BIRTHDAY = "birthday", "政治生日"
    OTHER = "other", "其他"


TROUBLES = (Matter.ILLNESS, Matter.HARDSHIP, Matter.BEREAVEMENT)
"""Matters in which the secretary has to talk with the member (支部19)."""


class Level(models.TextChoices):
    """困难程度, as the paper ledger has it."""

    UNSAID = "", "不填"
    ORDINARY = "ordinary", "一般"
    SERIOUS = "serious", "较重"
    GRAVE = "grave", "特别困难"


class Way(models.TextChoices):
    """What was done."""

    VISIT = "visit", "上门看望"
    CALL = "call", "电话问候"
    GIFT = "gift", "慰问品"
    AID = "aid", "慰问金"
    CEREMONY = "ceremony", "政治生日"
    HELP = "help", "帮助解决问题"
