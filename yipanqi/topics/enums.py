"""Words of topics."""

from django.db import models


class Sort(models.TextChoices):
    """What an entry of the library is."""

    FORM = "form", "形式"
    TOPIC = "topic", "主题"


class Origin(models.TextChoices):
    """Why a topic stands in a branch's plan."""

    ABOVE = "above", "上级主题"
    PROBLEM = "problem", "本支部问题"
    OWN = "own", "自定"
