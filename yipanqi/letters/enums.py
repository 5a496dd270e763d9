"""What a step is on paper; how far a letter has come."""

from django.db import models

SOURCE = "letters"
"""`Obligation.source` of what this room raises."""

KIND = "letter_reply"
"""`Obligation.kind` of an answer that is owed."""


class Paper(models.TextChoices):
    """What a step leaves on paper."""

    LETTER = "letter", "函"
    TALK = "talk", "约谈记录"
    BULLETIN = "bulletin", "通报"


class Stage(models.TextChoices):
    """How far a letter has come."""

    ISSUED = "issued", "待答复"
    REPLIED = "replied", "已答复"
    NOTED = "noted", "已登记"
    DONE = "done", "已办结"
    ON = "on", "继续督办"
    REVOKED = "revoked", "已撤回"


WAITING = (Stage.REPLIED, Stage.NOTED)
"""Stages in which the issuer says how it ended."""
