"""What changed in the organ since go-live: people come, go, retire and are admitted, branches merge and begin."""

from datetime import date, timedelta

from yipanqi.organizations.enums import Post, Standing
from yipanqi.site.demo.calendar import add_months, quarter_start, working_day, years_before
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.faults import TROUBLED
from yipanqi.site.demo.plan import Election, Office, Plan, Stay
from yipanqi.site.demo.rhythm import members_meeting_day

DAY = timedelta(days=1)

TRANSFERS = (
    ("hall-1", 14, "approval", 4), ("hotline-2", 18, "petition", 6), ("station-1", 15, "quality", 7),
    ("design-1", 17, "renewal", 9), ("park-1", 12, "garden", 10), ("energy-1", 16, "training", 11),
    ("housing-2", 13, "security", 13), ("station-3", 11, "market", 14), ("info", 11, "digital", 15),
    ("design-3", 12, "facility", 16),
)  # fmt: skip
RETIREMENTS = (
    ("hall-2", "retired-1", 3), ("station-2", "retired-2", 6), ("design-1", "retired-3", 8),
    ("park-2", "retired-4", 11), ("energy-1", "retired-1", 14), ("hotline-1", "retired-3", 16),
)  # fmt: skip
DEPARTURES = (
    ("office", 15, 5),
    ("hotline-3", 17, 7),
    ("housing-1", 14, 9),
    ("energy-2", 13, 12),
    ("lamp", 12, 14),
    ("archive", 11, 16),
)
DEATHS = (("retired-1", 13, 9), ("retired-3", 11, 15))
ARRIVALS = (
    ("office", 3), ("planning", 6), ("hall-3", 7), ("hotline-1", 9), ("design-3", 10), ("energy-2", 12),
    ("station-1", 13), ("info", 15), ("road-2", 16), ("digital", 17),
)  # fmt: skip
NEW_SECRETARIES = (("drain-2", 3), ("planning", 5), ("station-1", 9), ("design-1", 13))
VACANCIES = (
    ("levy", Post.SECRETARY, "书记", 5),
    ("design-3", Post.PUBLICITY_MEMBER, "宣传委员", 7),
    (TROUBLED, Post.DISCIPLINE_MEMBER, "纪检委员", 4),
)
STANDINGS = (
    ("retired-2", 9, Standing.MOBILE, None),
    ("training", 8, Standing.MOBILE, 4),
    ("approval", 9, Standing.SECONDED_OUT, None),
    ("design-1", 12, Standing.SECONDED_OUT, None),
    ("info", 9, Standing.SECONDED_OUT, 6),
    ("digital", 5, Standing.SECONDED_OUT, 10),
    ("park-1", 8, Standing.MOBILE, 8),
)
SECONDED_IN = (("market", 5), ("party-office", 2), ("command", 9))
ADMITTED_BEFORE = (
    ("approval", 2),
    ("hotline-1", 2),
    ("station-1", 1),
    ("design-2", 1),
    ("park-1", 3),
    ("drain-2", 2),
    ("office", 1),
)
"""(branch, quarters before go-live): 预备党员 at go-live, who became full members since."""
ADMITTED_SINCE = (
    ("hall-1", 1),
    ("hotline-3", 1),
    ("energy-1", 2),
    ("info", 3),
    ("road-2", 3),
    ("digital", 4),
    ("housing-1", 4),
    ("station-3", 5),
)
"""(branch, quarters after go-live): admitted since; those of the first two quarters are full members by now."""
OVERDUE = ("station-2", 5)  # quarters before today: the year of probation ended, nobody discussed it


def happen(plan: Plan) -> None:
    """All of it."""
    _merge(plan)
    _command(plan)
    _audit_grows(plan)
    _admissions(plan)
    for branch, number, to, month in TRANSFERS:
        _move(plan, f"{branch}#{number}", branch, to, _on(plan, month, branch, number), "transfer")
    for branch, to, month in RETIREMENTS:
        _retire(plan, branch, to, month)
    for branch, number, month in DEPARTURES:
        _leave(plan, f"{branch}#{number}", _on(plan, month, branch, number), "转出本机关")
    for branch, number, month in DEATHS:
        _leave(plan, f"{branch}#{number}", _on(plan, month, branch, number), "去世")
    for branch, month in ARRIVALS:
        person = plan.registry.member(f"{branch}+{month}", age=(26, 45))
        plan.stays.append(Stay(person, branch, _group(plan, branch, month), _on(plan, month, branch)))
    _standings(plan)
    _secretaries(plan)


def _on(plan: Plan, month: int, *name: object) -> date:
    """A working day in the month-th month since go-live, never after today."""
    first = add_months(plan.go_live, month)
    return min(working_day(first, chance("moved", *name, month).randint(6, 24)), plan.today - DAY)


def _group(plan: Plan, branch: str, number: int) -> str | None:
    count = sum(key.startswith(f"{branch}/") for key in plan.organs)
    return f"{branch}/{number % count + 1}" if count else None


def _stay(plan: Plan, key: str) -> Stay:
    return next(stay for stay in plan.stays if stay.person.key == key and stay.to_on is None)


def _move(plan: Plan, key: str, branch: str, to: str, on: date, end: str, *, group: str | None = "choose") -> None:
    stay = _stay(plan, key)
    assert stay.branch == branch, (key, branch)
    stay.to_on, stay.end = on - DAY, end
    group = _group(plan, to, on.day) if group == "choose" else group
    plan.stays.append(Stay(stay.person, to, group, on))


def _leave(plan: Plan, key: str, on: date, reason: str) -> None:
    stay = _stay(plan, key)
    stay.to_on, stay.end = on, reason
    for office in plan.offices:
        if office.person.key == key and office.to_on is None:
            office.to_on, office.end = on, reason


def _retire(plan: Plan, branch: str, to: str, month: int) -> None:
    person = plan.registry.member(f"{branch}#retiring", age=(60, 60))
    since = years_before(plan.go_live, 12)
    plan.stays.append(Stay(person, branch, _group(plan, branch, month), max(since, plan.organs[branch].founded_on)))
    _move(plan, person.key, branch, to, _on(plan, month, branch), "transfer")


def _merge(plan: Plan) -> None:
    into = plan.organs["house-safety"]
    last = into.founded_on - DAY
    for source in ("termite", "appraisal"):
        plan.organs[source].dissolved_on, plan.organs[source].merged_into = last, into.key
        for number, stay in enumerate([stay for stay in plan.stays if stay.branch == source]):
            stay.to_on, stay.end = last, "merge"
            plan.stays.append(Stay(stay.person, into.key, f"{into.key}/{number % 2 + 1}", into.founded_on))
        for office in plan.offices:
            if office.organ == source:
                office.to_on, office.end = last, "merge"
    elected = working_day(into.founded_on, 8)
    people = plan.registry.people
    seats = (
        ("termite#0", Post.SECRETARY), ("appraisal#0", Post.ORGANISATION_MEMBER), ("termite#1", Post.PUBLICITY_MEMBER),
        ("appraisal#1", Post.DISCIPLINE_MEMBER),
    )  # fmt: skip
    plan.offices += [Office(people[key], into.key, post, elected) for key, post in seats]
    leaders = (("termite#4", f"{into.key}/1"), ("termite#5", f"{into.key}/2"))
    plan.offices += [Office(people[key], group, Post.GROUP_LEADER, elected) for key, group in leaders]
    for office in plan.offices:
        gone = plan.organs[office.organ].dissolved_on
        if office.organ.startswith("dept:") and gone and office.to_on is None:
            office.to_on, office.end = gone, "撤销"
    place = "dept:市房屋安全中心"
    plan.offices += [
        Office(people["termite#0"], place, Post.DEPARTMENT_HEAD, elected, title="房屋安全中心主任"),
        Office(people["appraisal#0"], place, Post.DEPARTMENT_DEPUTY, elected, title="房屋安全中心副主任"),
    ]


def _command(plan: Plan) -> None:
    """The command centre is founded in mid-month; some of its people come from inside the organ."""
    begun = plan.organs["command"].founded_on
    gone = {f"command#{number}" for number in range(8, 16)}
    plan.stays[:] = [stay for stay in plan.stays if stay.person.key not in gone]
    for key in gone:
        del plan.registry.people[key]
    for source, numbers in (("info", (15, 16, 17, 18)), ("hotline-1", (20, 21, 22, 23))):
        for number in numbers:
            _move(plan, f"{source}#{number}", source, "command", begun, "transfer")
    for office in plan.offices:
        if office.person.key.startswith("command#"):
            office.from_on = begun


def _audit_grows(plan: Plan) -> None:
    """Six full members and one on probation: with the seventh a committee is due; it took three months."""
    organ, person = plan.organs["audit"], plan.registry.people["audit#6"]
    passed = members_meeting_day(organ, add_months(plan.go_live, 9))
    person.joined_on = years_before(passed, 1)
    person.full_on, person.month_precision = passed, ""
    _stay(plan, "audit#6").from_on = person.joined_on
    organ.committee_from = working_day(add_months(passed, 3), 11)
    people = plan.registry.people
    plan.offices += [
        Office(people["audit#2"], "audit", Post.ORGANISATION_MEMBER, organ.committee_from),
        Office(people["audit#3"], "audit", Post.DISCIPLINE_MEMBER, organ.committee_from),
    ]
    plan.elections.append(Election("audit", organ.committee_from, 3, 1))
    plan.notes["thresholds"].append(
        {
            "organ": organ.name,
            "what": "正式党员满7名后未及时设支委会",
            "crossed_on": passed.isoformat(),
            "committee_from": organ.committee_from.isoformat(),
        }
    )


def _admissions(plan: Plan) -> None:
    quarter = quarter_start(plan.go_live)
    for branch, back in ADMITTED_BEFORE:
        _admit(plan, branch, f"{branch}+p", add_months(quarter, -3 * back), passed=True)
    for branch, after in ADMITTED_SINCE:
        _admit(plan, branch, f"{branch}+q", add_months(quarter, 3 * after), passed=True)
    branch, back = OVERDUE
    person = _admit(plan, branch, f"{branch}+o", add_months(quarter_start(plan.today), -3 * back), passed=False)
    plan.notes["overdue_probation"].append(
        {"organ": plan.organs[branch].name, "person": person.name, "joined_on": person.joined_on.isoformat()}
    )


def _admit(plan: Plan, branch: str, key: str, quarter: date, *, passed: bool):
    organ = plan.organs[branch]
    joined = members_meeting_day(organ, quarter)
    person = plan.registry.member(key, age=(25, 33), joined=joined)
    discussed = members_meeting_day(organ, add_months(quarter, 12))
    anniversary = years_before(discussed, 0) if (discussed - joined).days >= 365 else joined + timedelta(days=365)
    if passed and max(discussed, anniversary) <= plan.today:
        person.full_on = max(discussed, anniversary)
    plan.stays.append(Stay(person, branch, _group(plan, branch, joined.day), joined))
    return person


def _standings(plan: Plan) -> None:
    for branch, number, standing, month in STANDINGS:
        stay = _stay(plan, f"{branch}#{number}")
        if month is None:
            stay.standing = standing
            continue
        on = _on(plan, month, branch, number)
        stay.to_on, stay.end = on - DAY, "standing"
        plan.stays.append(Stay(stay.person, branch, stay.group, on, standing=standing))
    for branch, month in SECONDED_IN:
        person = plan.registry.member(f"{branch}+in", age=(28, 44))
        plan.stays.append(
            Stay(
                person,
                branch,
                _group(plan, branch, month),
                _on(plan, month, branch, "in"),
                standing=Standing.SECONDED_IN,
            )
        )


def _secretaries(plan: Plan) -> None:
    people = plan.registry.people
    for branch, month in NEW_SECRETARIES:
        on = _on(plan, month, branch, "secretary")
        _end_office(plan, branch, Post.SECRETARY, on - DAY, "工作调整")
        plan.offices.append(Office(people[f"{branch}#6"], branch, Post.SECRETARY, on))
    for branch, post, called, months in VACANCIES:
        on = working_day(add_months(plan.today, -months), 14)
        if post == Post.SECRETARY:
            _leave(plan, f"{branch}#0", on, "转出本机关")
        else:
            _end_office(plan, branch, post, on, "工作调动")
        plan.notes["vacancies"].append(
            {"organ": plan.organs[branch].name, "post": called, "since": (on + DAY).isoformat()}
        )


def _end_office(plan: Plan, organ: str, post: str, on: date, reason: str) -> None:
    office = next(one for one in plan.offices if one.organ == organ and one.post == post and one.to_on is None)
    office.to_on, office.end = on, reason
