"""Codes of trainings."""

from django.db import models


class Form(models.TextChoices):
    """How people learnt together. What somebody does alone on a screen is no training and is not entered (JF-04)."""

    CENTRAL = "central", "集中培训"
    COLLECTIVE = "collective", "集体学习"


class Aim(models.TextChoices):
    """For whom it was: some must take part in one of their own within a time."""

    GENERAL = "general", "一般"
    SECRETARY = "secretary", "书记任职培训"
    NEWCOMERS = "newcomers", "预备党员、新党员培训"


class Whom(models.TextChoices):
    """Whom a level above branches trains, of the members of the branches it picks."""

    ALL = "all", "全体党员"
    SECRETARIES = "secretaries", "书记"
    COMMITTEES = "committees", "书记、委员"
    NEWCOMERS = "newcomers", "预备党员、转正一年内的党员"
