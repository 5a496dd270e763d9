"""Trainings of the demonstration, a month at once, exactly as `education.actions.trainings` would have left them.

Branches study together every second month, the 机关党委 trains everybody in spring, officers in June, new secretaries
and new members twice a year. Some branches do too little, so that not everybody reaches what is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from yipanqi.audit.actions import record_many
from yipanqi.education.enums import Aim, Form
from yipanqi.education.models import Participant, Training
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.enums import COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Appointment, Membership, Organization
from yipanqi.organizations.queries import in_force
from yipanqi.site.demo.calendar import add_months, at, working_day
from yipanqi.site.demo.chance import chance, odds
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.plan import COMMITTEE

TITLES = (
    "学习贯彻党纪学习教育要求", "城乡建设领域典型案例警示教育", "民生服务政策集体学习", "党章和党内法规集体学习",
    "安全生产和防汛责任专题学习", "作风建设专题学习",
)  # fmt: skip
COURSES: dict[int, tuple[str, str, int, int]] = {
    3: ("新任党支部书记培训班", Aim.SECRETARY, 2, 28),
    4: ("全体党员春季集中轮训", Aim.GENERAL, 3, 36),
    5: ("预备党员、新党员培训班", Aim.NEWCOMERS, 2, 28),
    6: ("党务干部培训班", Aim.GENERAL, 3, 42),
    9: ("新任党支部书记培训班", Aim.SECRETARY, 2, 28),
    11: ("预备党员、新党员培训班", Aim.NEWCOMERS, 2, 28),
}
"""By month: what the 机关党委 holds – title, for whom, days, half hours."""


class Trainings:
    """Writes trainings month by month; `events` says when."""

    def __init__(self, chronicle: Chronicle, ground: Ground, *, by: Actor):
        self.plan, self.setup, self.ground, self.by = chronicle.plan, chronicle.setup, ground, by

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Towards the end of every month."""
        month = add_months(self.setup, 1)
        while (day := working_day(month, 24)) <= self.plan.today:
            yield at(day, 19, 50), partial(self._write, month)
            month = add_months(month, 1)

    def _write(self, month: date) -> None:
        made: list[tuple[Training, list[int]]] = []
        members = self._members()
        branches = Organization.objects.in_bulk(list(members))
        if month.month % 2:
            for number in sorted(branches):
                if odds(0.93, "studied", number, month):
                    made.append(self._study(branches[number], month, members[number]))
        if month.month in COURSES:
            made.append(self._course(month, members))
        made = [(training, people) for training, people in made if people]
        Training.objects.bulk_create([training for training, _ in made], batch_size=1000)
        Participant.objects.bulk_create(
            (
                Participant(training=training, person_id=number, halves=training.halves)
                for training, people in made for number in people
            ),
            batch_size=2000,
        )  # fmt: skip
        self._tell(made)

    def _members(self) -> dict[int, list[int]]:
        held = Membership.objects.filter(in_force(clock.today()), organization__kind=Kind.BRANCH).order_by("person_id")
        found: dict[int, list[int]] = defaultdict(list)
        for branch, person in held.values_list("organization_id", "person_id"):
            found[branch].append(person)
        return found

    def _study(self, branch: Organization, month: date, members: list[int]) -> tuple[Training, list[int]]:
        draw = chance("study", branch.pk, month)
        came = [number for number in members if draw.random() > 0.08]
        day = working_day(month, draw.randint(8, 20))
        training = self._training(
            branch, TITLES[(month.month // 2 + branch.pk) % len(TITLES)], day, 1, draw.choice((6, 7, 8)),
            form=Form.COLLECTIVE, place=branch.usual_place, absent=len(members) - len(came),
        )  # fmt: skip
        return training, came

    def _course(self, month: date, members: dict[int, list[int]]) -> tuple[Training, list[int]]:
        title, aim, days, halves = COURSES[month.month]
        day = working_day(month, 12)
        everybody = [number for people in members.values() for number in people]
        came = set(everybody)
        if aim == Aim.SECRETARY:
            came &= self._officers({Post.SECRETARY})
        elif aim == Aim.NEWCOMERS:
            young = Membership.objects.filter(in_force(clock.today()), person__joined_on__gte=day - timedelta(days=730))
            came &= set(young.values_list("person_id", flat=True))
        elif month.month == 6:
            came &= self._officers(set(COMMITTEE_POSTS))
        training = self._training(
            self.ground.organs[COMMITTEE], title, day, days, halves, form=Form.CENTRAL, aim=aim, place="市委党校"
        )
        return training, sorted(number for number in came if not odds(0.06, "away", number, month))

    def _officers(self, posts: set[str]) -> set[int]:
        held = Appointment.objects.filter(in_force(clock.today()), post__in=posts, organization__kind=Kind.BRANCH)
        return set(held.values_list("person_id", flat=True))

    def _training(self, organization: Organization, title: str, day: date, days: int, halves: int, **more) -> Training:
        return Training(
            organization=organization, title=title, first_on=day, last_on=day + timedelta(days=days - 1),
            halves=halves, recorded_at=clock.now(), recorded_by=self._recorder(organization), **more,
        )  # fmt: skip

    def _recorder(self, organization: Organization) -> str:
        key = next(key for key, organ in self.ground.organs.items() if organ.pk == organization.pk)
        head = self.plan.head(key, clock.today())
        return head.name if head else self.by.name

    def _tell(self, made: list[tuple[Training, list[int]]]) -> None:
        record_many(
            (
                {
                    "event": "training_entered", "subject": training, "path": training.organization.path,
                    "after": {"日期": training.first_on.isoformat(), "人数": len(people)},
                    "by": Actor(name=training.recorded_by, via="演示"),
                }
                for training, people in made
            ),
            by=self.by,
        )  # fmt: skip
