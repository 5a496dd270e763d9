"""What a branch says of its year in its own words: the part of 年度工作总结 (paper 4) that no record can say."""

from django.db import models

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization


class SummaryWords(ScopedModel):
    """Own words of one branch and year; earlier ones stand in the history. They go up only within what is handed in."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    done_well = models.TextField("主要做法和成效", max_length=3000, blank=True)
    problems = models.TextField("存在的问题", max_length=3000, blank=True)
    intended = models.TextField("下一年工作打算", max_length=3000, blank=True)
    written_at = models.DateTimeField("填写时间")
    written_by = models.CharField("填写人", max_length=80)

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS

    class Meta:
        ordering = ["organization__path", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="summary_words_one_a_year"),
        ]

    @property
    def parts(self) -> tuple[str, str, str]:
        """In the order of the paper."""
        return self.done_well, self.problems, self.intended
