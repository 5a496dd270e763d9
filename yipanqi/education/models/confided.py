"""Words that people confide to each other: what was said in a talk, a 思想汇报, its reply.

No sight opens them (`Sight.CONFIDED` is granted by no office), and what is stored is an envelope (`kernel.envelope`)
bound to its record and its readers. `queries.confided.words` is the only place that opens one.
"""

from django.db import models

from yipanqi.access.enums import Sight
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.organizations.models import Organization, Person


class Confided(ScopedModel):
    """What one author wrote about one record (`talk:12`, `thought:3`), closed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    record = models.CharField("记录", max_length=40, help_text="类别:编号，如 talk:12")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    envelope = models.TextField("密封内容")
    written_at = models.DateTimeField("写下时间")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.CONFIDED
        concerns = ("readers__person",)
        in_person = True

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [models.UniqueConstraint(fields=["record", "author"], name="confided_once_per_author")]

    def __str__(self) -> str:
        return f"仅当事人可读的内容（{self.record}）"


class Reader(ScopedModel):
    """Somebody who may read it. A row put in by hand opens nothing: the envelope proves its readers."""

    confided = models.ForeignKey(Confided, models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Scoping(Sighted):
        path = "confided__organization__path"
        sight = Sight.CONFIDED
        concerns = ("confided__readers__person",)
        in_person = True

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["confided", "person"], name="reader_once_per_person")]
