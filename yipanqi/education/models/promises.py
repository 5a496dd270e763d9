"""承诺践诺 (机关条例 art. 21): what a member promises, looked at in mid-year, told at the end of the year.

In words alone: no grade, no score, no count, and nothing of it is owed in the ledger (docs/adr/0019).
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization, Person


class Promise(ScopedModel):
    """One promise of one member, kept in the branch he or she belonged to. `made_on`, `reviewed_on`, `kept_on`:
    the days on which it was made, looked at and told, which are not those of entering it.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="承诺人")
    text = models.CharField("承诺事项", max_length=120)
    measure = models.CharField("具体措施", max_length=200)
    made_on = models.DateField("承诺日期")
    due_on = models.DateField("完成时限")
    review = models.CharField("年中检查", max_length=200, blank=True)
    reviewed_on = models.DateField("检查日期", null=True, blank=True)
    kept = models.CharField("兑现情况", max_length=200, blank=True)
    kept_on = models.DateField("兑现日期", null=True, blank=True)
    own_word = models.CharField("本人评价", max_length=100, blank=True)
    masses_word = models.CharField("群众评价", max_length=100, blank=True)
    branch_word = models.CharField("组织评价", max_length=100, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=80)
    version = models.PositiveIntegerField(default=1, help_text="两人同时保存时，后者被告知")
    once = models.CharField(max_length=40, null=True, unique=True, help_text="同一表单重复提交只建一次")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.RECORDS
        person = "person"
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["organization", "due_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("made_on")), name="promise_days_in_order"),
            models.CheckConstraint(
                condition=Q(review="", reviewed_on=None) | (~Q(review="") & Q(reviewed_on__gte=F("made_on"))),
                name="promise_review_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(kept="", kept_on=None, own_word="", masses_word="", branch_word="")
                | (~Q(kept="") & Q(kept_on__gte=F("made_on"))),
                name="promise_words_after_it_was_told",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def stage(self) -> str:
        """How far it is, as a fact: nothing is said of how well."""
        if self.kept:
            return "已填兑现情况"
        return "年中已检查" if self.review else "已承诺"
