"""Invents the organ: its tree, people, offices and terms, and how they changed since go-live."""

from datetime import date, time

from yipanqi.engine.periods import add_years
from yipanqi.organizations.enums import BranchForm, Kind, Post
from yipanqi.site.demo import movements, roster
from yipanqi.site.demo.calendar import MONTHS_LIVE, add_months, working_day, working_day_after, years_before
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.faults import ELECTED, EXEMPLARY, TROUBLED
from yipanqi.site.demo.people import Person, Registry
from yipanqi.site.demo.plan import BUREAU, COMMITTEE, DISCIPLINE, ROOT, Election, Office, Organ, Plan, Stay
from yipanqi.site.demo.rhythm import fixed_day
from yipanqi.site.demo.roster import Unit

COMMITTEE_SEATS = (Post.SECRETARY, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER, Post.DISCIPLINE_MEMBER)
LEADERS = frozenset({"head", "deputy-1", "deputy-2", "deputy-3", "deputy-4", "engineer", "stationed-head"})
LARGE = 20
"""From this size on a branch has five on its committee, a deputy among them."""

WITHOUT_PARTY_POST = "quality"  # its 处长 holds an administrative post only
LAPSED = {"facility": 8, "hotline-2": 5, "park-1": 13, "road": 4, TROUBLED: 6}  # months since the term of office ended
RENEWING = {EXEMPLARY: 2, ELECTED: -1}
"""Months until the term ends: one branch is about to elect, the other did two months ago, a month before its day."""


def invent(today: date) -> Plan:
    """The whole plan for a day; the same day gives the same plan."""
    go_live = add_months(today, -MONTHS_LIVE)
    plan = Plan(today=today, go_live=go_live, registry=Registry(today.replace(day=1)))
    _upper(plan)
    for unit in (
        *roster.INNER,
        *roster.ATTACHED,
        roster.JOINT,
        roster.STATIONED,
        *roster.RETIRED,
        *roster.UNDER_GENERAL,
    ):
        _department(plan, unit)
        _branch(plan, unit)
    for unit in roster.MERGED:
        _department(plan, unit)
        _branch(plan, unit)
    _temporary(plan)
    _leaders(plan)
    _mass(plan)
    movements.happen(plan)
    _elections(plan)
    plan.index()
    return plan


def _long_ago(plan: Plan, *name: object, earliest: int = 2010, latest: int = 2019) -> date:
    draw = chance("founded", *name)
    return working_day(date(draw.randint(earliest, latest), draw.randint(1, 12), 1), draw.randint(5, 25))


def _upper(plan: Plan) -> None:
    name, organs = roster.BUREAU_NAME, plan.organs
    founded = date(2009, 3, 16)
    organs[ROOT] = Organ(ROOT, f"中共{name}党组", Kind.LEADING_GROUP, None, founded, short_name="局党组")
    organs[COMMITTEE] = Organ(
        COMMITTEE, f"中共{name}机关委员会", Kind.ORGAN_COMMITTEE, ROOT, date(2009, 5, 20), short_name="机关党委",
        staff_total=1930, usual_place="机关党委会议室", style=1,
    )  # fmt: skip
    organs[DISCIPLINE] = Organ(
        DISCIPLINE,
        f"中共{name}机关纪律检查委员会",
        Kind.ORGAN_DISCIPLINE,
        COMMITTEE,
        date(2009, 5, 20),
        short_name="机关纪委",
    )
    for key, title, short in roster.GENERAL_BRANCHES:
        organs[key] = Organ(
            key, title, Kind.GENERAL_BRANCH, COMMITTEE, _long_ago(plan, key, latest=2013), short_name=short,
            usual_place="党员活动室", style=2,
        )  # fmt: skip
    organs[BUREAU] = Organ(BUREAU, name, Kind.DEPARTMENT, ROOT, founded, short_name="市城乡民生局", staff_total=1930)
    for key, title in roster.MASS:
        organs[key] = Organ(key, title, Kind.MASS, COMMITTEE, date(2009, 9, 10))


def _department(plan: Plan, unit: Unit) -> None:
    key = f"dept:{unit.department}"
    if key in plan.organs:
        return
    founded = plan.organs[BUREAU].founded_on
    if unit.key == "command":
        founded = add_months(plan.go_live, 5)
    if unit.key == "house-safety":
        founded = add_months(plan.go_live, 8)
    gone = add_months(plan.go_live, 8) if unit in roster.MERGED else None
    plan.organs[key] = Organ(key, unit.department, Kind.DEPARTMENT, BUREAU, founded)
    if gone:
        plan.organs[key].dissolved_on = working_day(add_months(plan.go_live, 8), 20)


def _branch(plan: Plan, unit: Unit) -> None:
    draw = chance("branch", unit.key)
    founded = _long_ago(plan, unit.key, earliest=2014 if unit.parent != COMMITTEE else 2010)
    if unit.key == "command":
        founded = working_day(add_months(plan.go_live, 6), 15)
    if unit.key == "house-safety":
        founded = add_months(plan.go_live, 8)
    form = BranchForm.RETIRED if unit.key.startswith("retired") else BranchForm.ORDINARY
    form = BranchForm.JOINT if unit is roster.JOINT else form
    organ = Organ(
        unit.key,
        unit.branch,
        Kind.BRANCH,
        unit.parent,
        founded,
        form=form,
        has_committee=unit.size - (unit.key == "audit") >= 7,
        fixed_day=fixed_day(unit.key),
        usual_place=draw.choice(
            ("三楼会议室", "党员活动室", "一楼小会议室", "西楼二层会议室", "职工之家", "五楼东会议室")
        ),
        usual_time=draw.choice((time(9), time(9, 30), time(14), time(15), time(15, 30), time(16))),
        flavours=unit.flavours,
        style=draw.randint(0, 5),
    )
    if unit.key == "house-safety":
        organ.reason = "机构改革，两家单位合并"
    plan.organs[unit.key] = organ
    for number in range(unit.groups):
        key = f"{unit.key}/{number + 1}"
        plan.organs[key] = Organ(
            key,
            f"第{'一二三四'[number]}党小组",
            Kind.GROUP,
            unit.key,
            founded,
            flavours=unit.flavours,
            usual_place=draw.choice(("班组休息室", "办公室", "值班室", "小会议室", "资料室")),
            usual_time=draw.choice((time(8, 40), time(12, 40), time(16, 40), time(17))),
            style=draw.randint(0, 5),
        )
    if unit.key != "house-safety":
        _people(plan, unit, organ)


def _people(plan: Plan, unit: Unit, organ: Organ) -> None:
    retired = organ.form == BranchForm.RETIRED
    everybody = []
    for number in range(unit.size):
        key = f"{unit.key}#{number}"
        person = plan.registry.member(key, age=_age(number, retired))
        since = max(organ.founded_on, person.joined_on, years_before(plan.today, -22 + _years(person, plan.today)))
        group = f"{unit.key}/{number % unit.groups + 1}" if unit.groups else None
        plan.stays.append(Stay(person, unit.key, group, since))
        everybody.append(person)
    _committee(plan, unit, organ, everybody)
    for group in range(unit.groups):
        since = max(organ.founded_on, date(plan.go_live.year - 2, 3, 1))
        number = unit.size - 1 - group
        place = f"{unit.key}/{number % unit.groups + 1}"
        plan.offices.append(Office(everybody[number], place, Post.GROUP_LEADER, since))


def _years(person: Person, today: date) -> int:
    return today.year - person.born_on.year


def _age(number: int, retired: bool) -> tuple[int, int]:
    if retired:
        return (62, 74) if number < 5 else (60, 90)
    return (43, 56) if number == 0 else (33, 54) if number < 5 else (25, 58)


def _committee(plan: Plan, unit: Unit, organ: Organ, everybody: list[Person]) -> None:
    since = max(organ.founded_on, _last_election(plan, organ))
    seats = list(COMMITTEE_SEATS)
    if unit.size >= LARGE:
        seats.insert(1, Post.DEPUTY_SECRETARY)
    if not organ.has_committee:
        seats = [Post.SECRETARY] if unit.size < 7 else [Post.SECRETARY, Post.DEPUTY_SECRETARY]
    first = 1 if unit.key == WITHOUT_PARTY_POST else 0  # the head there is an ordinary member
    for person, post in zip(everybody[first:], seats, strict=False):
        plan.offices.append(Office(person, unit.key, post, since))
    _administrative(plan, unit, organ, everybody)


def _administrative(plan: Plan, unit: Unit, organ: Organ, everybody: list[Person]) -> None:
    key = f"dept:{unit.department}"
    if organ.form == BranchForm.RETIRED or any(
        office.organ == key and office.post == Post.DEPARTMENT_HEAD for office in plan.offices
    ):
        return
    name = unit.department if unit.department.endswith("处") else unit.department.removeprefix("市")
    since = max(plan.organs[key].founded_on, date(plan.go_live.year - chance("head", unit.key).randint(1, 5), 4, 12))
    head = f"{name}处长" if name.endswith("处") else f"{name}{unit.head}"
    if unit.department == "办公室":
        head = "办公室主任"
    elif unit.department.endswith("办公室"):
        head = f"{name.removesuffix('办公室')}办公室主任"
    elif unit is roster.STATIONED:
        head = "派驻纪检监察组副组长"
    plan.offices.append(Office(everybody[0], key, Post.DEPARTMENT_HEAD, since, title=head))
    if unit.size >= 8:
        deputy = (
            head.replace("处长", "副处长").replace("主任", "副主任").replace("站长", "副站长").replace("所长", "副所长")
        )
        if deputy != head:
            plan.offices.append(Office(everybody[2], key, Post.DEPARTMENT_DEPUTY, since, title=deputy))


def _temporary(plan: Plan) -> None:
    unit, founded = roster.TEMPORARY, working_day(add_months(plan.go_live, 7), 12)
    organ = Organ(
        unit.key,
        unit.branch,
        Kind.BRANCH,
        COMMITTEE,
        founded,
        form=BranchForm.TEMPORARY,
        short_name="槐荫专班临时党支部",
        fixed_day=fixed_day(unit.key),
        usual_place="专班现场办公室",
        usual_time=time(17),
        flavours=unit.flavours,
        style=3,
        reason="片区改造专班预计运行两年，经机关党委批准设立临时党支部",
    )
    plan.organs[unit.key] = organ
    for number in range(unit.size):
        person = plan.registry.member(f"{unit.key}#{number}", age=(30, 55))
        standing = "seconded_in" if number >= 6 else "normal"
        plan.stays.append(Stay(person, unit.key, None, founded, standing=standing))
        post = {0: Post.SECRETARY, 1: Post.DEPUTY_SECRETARY}.get(number)
        if post:
            plan.offices.append(Office(person, unit.key, post, founded))


def _leaders(plan: Plan) -> None:
    """局领导 are ordinary members of branches beside their offices (双重组织生活)."""
    registry, offices = plan.registry, plan.offices
    since = date(plan.go_live.year - 2, 6, 18)
    leaders = (
        ("head", "office", "局长", Post.HEAD, Post.SECRETARY, "党组书记"),
        ("deputy-1", "renewal", "副局长", Post.DEPUTY_HEAD, Post.DEPUTY_SECRETARY, "党组副书记"),
        ("deputy-2", "party-office", "副局长", Post.DEPUTY_HEAD, Post.LEADING_MEMBER, "党组成员"),
        ("deputy-3", "approval", "副局长", Post.DEPUTY_HEAD, Post.LEADING_MEMBER, "党组成员"),
        ("deputy-4", "flood", "副局长", Post.DEPUTY_HEAD, Post.LEADING_MEMBER, "党组成员"),
        ("engineer", "quality", "总工程师", Post.DEPUTY_HEAD, Post.LEADING_MEMBER, "党组成员"),
        ("stationed-head", "stationed", "派驻纪检监察组组长", Post.DEPARTMENT_HEAD, Post.LEADING_MEMBER, "党组成员"),
    )
    for key, branch, title, post, party_post, party_title in leaders:
        person = registry.member(key, age=(47, 57))
        group = f"{branch}/1" if f"{branch}/1" in plan.organs else None
        plan.stays.append(Stay(person, branch, group, since))
        place = "dept:派驻纪检监察组" if key == "stationed-head" else BUREAU
        if key == "stationed-head":
            offices[:] = [office for office in offices if not (office.organ == place and office.post == post)]
        offices.append(Office(person, place, post, since, title=title))
        offices.append(Office(person, ROOT, party_post, since, title=party_title))
    people = registry.people
    retired = Office(people["personnel#4"], "dept:离退休干部处", Post.DEPARTMENT_HEAD, since, title="离退休干部处处长")
    offices.append(retired)
    _organ_committee(plan, since)


def _organ_committee(plan: Plan, since: date) -> None:
    registry, offices = plan.registry, plan.offices
    people = registry.people
    full_time = registry.member("full-time", age=(46, 54))
    discipline = registry.member("discipline-head", age=(44, 54))
    for person, branch in ((full_time, "party-office"), (discipline, "party-office")):
        plan.stays.append(Stay(person, branch, None, since))
    since = date(plan.go_live.year - 1, 3, 22)
    seats = (
        (people["deputy-2"], Post.SECRETARY, "", False),
        (full_time, Post.FULL_TIME_DEPUTY, "", True),
        (discipline, Post.DEPUTY_SECRETARY, "副书记（兼机关纪委书记）", False),
        (people["party-office#0"], Post.ORGANISATION_MEMBER, "", False),
        (people["personnel#0"], Post.PUBLICITY_MEMBER, "", False),
        (people["hotline-1#0"], Post.COMMITTEE_MEMBER, "", False),
        (people["road-1#0"], Post.COMMITTEE_MEMBER, "", False),
        (people["office#0"], Post.COMMITTEE_MEMBER, "", False),
        (people["hall-1#0"], Post.YOUTH_MEMBER, "", False),
    )
    for person, post, title, full in seats:
        offices.append(Office(person, COMMITTEE, post, since, title=title, full_time=full))
    for number, title in ((5, "组织干事"), (6, "宣传干事"), (7, "综合干事")):
        offices.append(
            Office(people[f"party-office#{number}"], COMMITTEE, Post.PARTY_OFFICER, since, title=title, full_time=True)
        )
    discipline_seats = (
        (discipline, Post.SECRETARY),
        (people["audit#0"], Post.DEPUTY_SECRETARY),
        (people["planning#1"], Post.COMMITTEE_MEMBER),
        (people["market#2"], Post.COMMITTEE_MEMBER),
        (people["law#1"], Post.COMMITTEE_MEMBER),
    )
    for person, post in discipline_seats:
        offices.append(Office(person, DISCIPLINE, post, since))
    general = {
        "drain": ("drain-1", "drain-2", "drain-3"),
        "road": ("road-1", "road-2", "road-3"),
        "retired": ("retired-1", "retired-2", "retired-3"),
    }
    for key, branches in general.items():
        begun = max(plan.organs[key].founded_on, _last_election(plan, plan.organs[key]))
        posts = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANISATION_MEMBER)
        for branch, post in zip(branches, posts, strict=True):
            offices.append(Office(people[f"{branch}#0"], key, post, begun))
        for branch, post in zip(branches, (Post.PUBLICITY_MEMBER, Post.DISCIPLINE_MEMBER), strict=False):
            offices.append(Office(people[f"{branch}#1"], key, post, begun))


def _mass(plan: Plan) -> None:
    people, since = plan.registry.people, date(plan.go_live.year - 2, 4, 26)
    union_vice = plan.registry.outsider("union-vice", age=(40, 55))  # no Party member
    seats = (
        ("union", people["full-time"], Post.CHAIR, "工会主席"),
        ("union", union_vice, Post.VICE_CHAIR, "工会副主席"),
        ("union", people["lamp#3"], Post.MASS_MEMBER, "工会委员"),
        ("union", people["energy-1#6"], Post.MASS_MEMBER, "工会委员"),
        ("youth", people["digital#6"], Post.CHAIR, "团委书记"),
        ("youth", people["hall-1#9"], Post.VICE_CHAIR, "团委副书记"),
        ("women", people["personnel#2"], Post.CHAIR, "妇委会主任"),
        ("women", people["hotline-1#7"], Post.MASS_MEMBER, "妇委会委员"),
    )
    for organ, person, post, title in seats:
        plan.offices.append(Office(person, organ, post, since, title=title))
    deputies = (
        ("dept:科技和绿色建筑处", "green-deputy", "科技和绿色建筑处副处长"),
        ("dept:规划财务处", "planning-deputy", "规划财务处副处长"),
    )
    for department, key, title in deputies:  # 党外干部
        person = plan.registry.outsider(key, age=(40, 54))
        plan.offices.append(Office(person, department, Post.DEPARTMENT_DEPUTY, since, title=title))


def _last_election(plan: Plan, organ: Organ) -> date:
    """The election whose term runs (or has lapsed) at go-live."""
    if organ.key in LAPSED:
        month = add_months(plan.today, -36 - LAPSED[organ.key])
        return working_day(month, 16)
    if organ.key in RENEWING:
        return working_day(add_months(plan.today, RENEWING[organ.key] - 36), 18)
    if organ.key == "audit":  # the committee of `movements` begins a term of its own
        return working_day(add_months(plan.go_live, -10), 16)
    months = chance("election", organ.key).randint(1, 33)
    return working_day(add_months(plan.go_live, -months), chance("election day", organ.key).randint(6, 24))


def _elections(plan: Plan) -> None:
    """Terms of three years (机关党委 and 机关纪委 five), renewed in time except where the truth file says otherwise."""
    plan.elections += [Election(key, date(plan.go_live.year - 1, 3, 22), 5, 4) for key in (COMMITTEE, DISCIPLINE)]
    for organ in list(plan.organs.values()):
        if organ.kind not in (Kind.BRANCH, Kind.GENERAL_BRANCH) or organ.form == BranchForm.TEMPORARY:
            continue
        ordinal = chance("ordinal", organ.key).randint(2, 6)
        if organ.founded_on > plan.go_live:
            plan.elections.append(Election(organ.key, working_day_after(organ.founded_on, 6), 3, 1))
            continue
        first = max(organ.founded_on, _last_election(plan, organ))
        plan.elections.append(Election(organ.key, first, 3, ordinal))
        if organ.key in LAPSED:
            ended = add_years(first, 3)
            plan.notes["lapsed_terms"].append(
                {"organ": organ.name, "elected_on": first.isoformat(), "ended_on": ended.isoformat()}
            )
            continue
        due = add_months(first, 36)
        renewed = working_day(add_months(due, -1), first.day)
        if renewed <= plan.today and organ.alive(renewed):
            counted = organ.key in RENEWING
            plan.elections.append(Election(organ.key, renewed, 3, ordinal + 1, counted=counted))
