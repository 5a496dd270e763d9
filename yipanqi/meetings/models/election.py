"""Elections: who stands, how the paper ballots were counted, what was reported upward and approved.

Only numbers are kept: nothing here could say who voted how.
"""

from django.db import models
from django.db.models import F, Q

from yipanqi.access.enums import Sight
from yipanqi.engine import votes
from yipanqi.kernel.scope import ScopedModel, Sighted
from yipanqi.meetings.enums import Electing, TellerDuty
from yipanqi.meetings.models.procedure import Procedure
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment, Organization, Person, Term


class Ballot(ScopedModel):
    """One vote of an election: what it elects, for how many seats, which time; counts are empty until it was held."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="ballots")
    electing = models.CharField("选举", max_length=12, choices=Electing)
    round = models.PositiveSmallIntegerField("第几次投票", default=1)
    seats = models.PositiveSmallIntegerField("应选人数")
    due = models.PositiveIntegerField("应到会有选举权人数", null=True, blank=True)
    present = models.PositiveIntegerField("实到会有选举权人数", null=True, blank=True)
    left_out = models.PositiveIntegerField("不计入应到会人数", default=0)
    left_out_reason = models.CharField("不计入的依据", max_length=200, blank=True)
    issued = models.PositiveIntegerField("发出", null=True, blank=True)
    returned = models.PositiveIntegerField("收回", null=True, blank=True)
    valid = models.PositiveIntegerField("有效", null=True, blank=True)
    counted_on = models.DateField("投票日期", null=True, blank=True)
    given_up = models.PositiveSmallIntegerField("减少的名额", default=0)
    given_up_reason = models.CharField("减少名额的依据", max_length=200, blank=True)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["electing", "round"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "electing", "round"], name="ballot_once_per_round"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="ballot_has_a_seat"),
            models.CheckConstraint(condition=Q(present=None) | Q(present__lte=F("due")), name="ballot_present_of_due"),
            models.CheckConstraint(
                condition=Q(counted_on=None, issued=None, returned=None, valid=None, due=None, present=None)
                | Q(
                    counted_on__isnull=False,
                    issued__isnull=False,
                    returned__isnull=False,
                    valid__isnull=False,
                    due__isnull=False,
                    present__isnull=False,
                ),
                name="ballot_counted_in_full",
            ),
        ]

    @property
    def counted(self) -> bool:
        """Whether it was held and counted."""
        return self.counted_on is not None


class Nominee(ScopedModel):
    """Somebody voted on: printed on the ballot in this `place`, or written in by voters (另选他人)."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="nominees")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField("票面次序")
    post = models.CharField("职务", max_length=24, choices=Post, default=Post.COMMITTEE_MEMBER)
    written_in = models.BooleanField("另选他人", default=False)
    in_favour = models.PositiveIntegerField("赞成", default=0)
    against = models.PositiveIntegerField("反对", default=0)
    abstained = models.PositiveIntegerField("弃权", default=0)

    class Scoping(Sighted):
        path = "ballot__procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["written_in", "place", "id"]
        constraints = [models.UniqueConstraint(fields=["ballot", "person"], name="nominee_once_per_ballot")]


class ElectingUnit(ScopedModel):
    """What one unit elected for a 代表大会; how many stood there. Its delegates are who is due at the meeting."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="electing_units")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="选举单位")
    candidates = models.PositiveSmallIntegerField("候选人")

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["procedure", "unit"], name="electing_unit_once")]

    @property
    def short(self) -> bool:
        """Whether fewer stood than a fifth more than were elected (待核)."""
        return not votes.is_surplus_enough(candidates=self.candidates, seats=len(self.delegates.all()))


class Delegate(ScopedModel):
    """Somebody elected by a unit to the 代表大会. Who leaves the organisation is no delegate any more."""

    electing_unit = models.ForeignKey(ElectingUnit, models.CASCADE, related_name="delegates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Scoping(Sighted):
        path = "electing_unit__procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["electing_unit", "person"], name="delegate_once_per_unit")]


class Teller(ScopedModel):
    """Somebody proposed to watch over the vote or to count; the meeting decides (选举, 条号待核)."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="tellers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    duty = models.CharField("职责", max_length=10, choices=TellerDuty)

    class Scoping(Sighted):
        path = "procedure__organization__path"
        sight = Sight.RECORDS
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["procedure", "person"], name="teller_once_per_election")]


class ElectionResult(ScopedModel):
    """What an organisation reports upward of its election; with the approval, term and offices are entered."""

    procedure = models.OneToOneField(Procedure, models.PROTECT, related_name="result")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    elected_on = models.DateField("选举日期")
    reported_on = models.DateField("报告日期")
    reported_at = models.DateTimeField("报告录入时间")
    approved_on = models.DateField("批复日期", null=True, blank=True)
    approval = models.CharField("批复文号或方式", max_length=100, blank=True)
    approved_at = models.DateTimeField("批复录入时间", null=True, blank=True)
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新一届")

    class Scoping(Sighted):
        path = "organization__path"
        sight = Sight.STATES
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["-elected_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_on=None, approved_at=None)
                | Q(approved_on__isnull=False, approved_at__isnull=False),
                name="result_approved_has_time",
            ),
        ]

    @property
    def key(self) -> str:
        """Name of the approval that is owed."""
        return f"election:{self.pk}"


class Elected(ScopedModel):
    """One elected person and the office he or she is to hold."""

    result = models.ForeignKey(ElectionResult, models.CASCADE, related_name="elected")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField("职务", max_length=24, choices=Post)
    in_favour = models.PositiveIntegerField("赞成票")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="+")

    class Scoping(Sighted):
        path = "result__organization__path"
        sight = Sight.STATES
        partial = {Sight.OPEN_RECORDS: Q()}

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["result", "person"], name="elected_once_per_result")]
