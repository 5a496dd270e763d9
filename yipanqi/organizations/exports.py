"""党员花名册 and 党支部基本情况表 as of a day. Each carries the owner and the newest audit seal."""

from datetime import date

from django.conf import settings
from django.db.models import Prefetch

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.organizations import queries
from yipanqi.organizations.codes import EDUCATION, ETHNICITY
from yipanqi.organizations.enums import BranchForm, Category, Kind, Post, PostKind, Sex, Standing
from yipanqi.organizations.models import Appointment, Membership, Merit, Organization, Person
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.merit_ledger import MeritLedger, MeritLine
from yipanqi.papers.forms.mobile_register import MobileMember, MobileRegister
from yipanqi.papers.forms.profile import BranchProfile, Group, Officer
from yipanqi.papers.forms.register import Member, Register
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.papers.sheets import Column, Sheet
from yipanqi.papers.xlsx import CONTENT_TYPE, write_xlsx

KINDS = dict.fromkeys(("register", "merits", "mobile"), tuple(FileKind)) | {"profile": (FileKind.WORD, FileKind.PDF)}


def paper(organization: Organization, code: str, kind: str, *, on: date | None = None) -> ExportedFile:
    """One paper of an organisation as a file: `profile` (基本情况表) of a branch, `register` (花名册), `merits` and
    `mobile` of any.
    """
    if kind not in KINDS.get(code, ()) or (code == "profile" and organization.kind != Kind.BRANCH):
        raise Refused(f"“{organization.name}”没有这份文书的这种格式。")
    day = on or clock.today()
    made = {"register": register, "profile": profile, "merits": merits, "mobile": mobile}
    data = made[code](organization, on=day)
    template = active_template(code) if kind == FileKind.WORD else None
    return export(code, data, kind, imprint=imprint(), template=template, about=organization.name)


def imprint() -> Imprint:
    """Owner and newest seal for the foot; what was written since the last sealing is sealed first."""
    seal()
    return Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())


def register(organization: Organization, *, on: date) -> Register:
    """党员花名册: the visible members of an organisation and of all below it."""
    offices = Appointment.objects.filter(queries.in_force(on)).select_related("organization").order_by("id")
    held = queries.members_of(organization, on=on)
    held = held.prefetch_related(Prefetch("person__appointments", queryset=offices, to_attr="held_offices"))
    return Register(
        organization=organization.name, as_of=on, members=tuple(_member(membership, on) for membership in held)
    )


def _member(held: Membership, on: date) -> Member:
    person = held.person
    category = queries.category_of(person, on=on)
    offices = sorted(person.held_offices, key=lambda office: queries.POST_ORDER[office.post])
    return Member(
        name=person.name, sex=sex(person), ethnicity=ETHNICITY.get(person.ethnicity, ""), born=person.born_on,
        education=EDUCATION.get(person.education, ""), joined=person.joined_on, confirmed=certain(person, "full_on"),
        post="、".join(_post(office, held) for office in offices), phone=person.phone,
        category=Category(category).label if category else "",
        mobility="" if held.standing == Standing.NORMAL else held.get_standing_display(),
        branch=held.organization.name,
    )  # fmt: skip


def _post(office: Appointment, held: Membership) -> str:
    return office.called if office.organization_id == held.organization_id else office.called_in_full


def sex(person: Person) -> str:
    """男, 女, or nothing where it is not known."""
    return person.get_sex_display() if person.sex in (Sex.MALE, Sex.FEMALE) else ""


def certain(person: Person, name: str) -> date | None:
    """A day that may stand on a paper: estimates do not."""
    return None if name in person.estimated.split(",") else getattr(person, name)


def merits(organization: Organization, *, on: date) -> MeritLedger:
    """奖惩台账: what was decided by a day about those who are members on it."""
    people = queries.members_of(organization, on=on).order_by().values("person")
    found = Merit.objects.filter(person__in=people, decided_on__lte=on).select_related("person")
    return MeritLedger(
        organization=organization.name,
        as_of=on,
        lines=tuple(
            MeritLine(
                name=one.person.name, kind=one.get_kind_display(), title=one.title, decided_by=one.decided_by,
                decided_on=one.decided_on, number=one.number,
                recorded=f"{chinese_date(one.recorded_at)} {one.recorded_by}",
            )
            for one in found
        ),
    )  # fmt: skip


def mobile(organization: Organization, *, on: date) -> MobileRegister:
    """流动党员台账: who is away on a day."""
    held = queries.members_of(organization, on=on).filter(standing=Standing.MOBILE)
    return MobileRegister(
        organization=organization.name, as_of=on, members=tuple(_mobile(membership, on) for membership in held)
    )


def _mobile(held: Membership, on: date) -> MobileMember:
    category = queries.category_of(held.person, on=on)
    return MobileMember(
        name=held.person.name, sex=sex(held.person), category=Category(category).label if category else "",
        branch=held.organization.name, since=None if held.from_unknown else held.from_on, phone=held.person.phone,
    )  # fmt: skip


def profile(organization: Organization, *, on: date) -> BranchProfile:
    """党支部基本情况表 of a branch as of a day."""
    state = queries.as_of(organization, on)
    if state is None:
        raise Refused(f"“{organization.name}”在{chinese_date(on)}不存在，请改选日期。")
    held = [each for each in queries.members_of(organization, on=on) if each.standing != Standing.SECONDED_IN]
    counts, term = queries.counts(organization, on=on), queries.current_term(organization, on=on)
    return BranchProfile(
        name=state.name, superior=state.parent.name if state.parent else "", form=BranchForm(state.form).label,
        founded=None if organization.founded_unknown else organization.founded_on,
        term_from=term and term.elected_on, term_until=term and queries.term_end(term),
        members=counts.members, full=counts.full_members, probationary=counts.members - counts.full_members,
        officers=_officers(organization, on), groups=_groups(organization, held, on),
        theme_day=f"每月{organization.fixed_day}日" if organization.fixed_day else "",
        contact=organization.contact, phone=organization.contact_phone, place=organization.usual_place, as_of=on,
        **_numbers([each.person for each in held], counts.members, on),
        mobile=sum(each.standing == Standing.MOBILE for each in held) if len(held) == counts.members else None,
    )  # fmt: skip


def _numbers(people: list[Person], members: int, on: date) -> dict[str, int | None]:
    """Numbers that need the register itself; whoever may not see all of it gets them blank."""
    if len(people) != members:
        return dict.fromkeys(("women", "minority", "young"))
    youngest = on.replace(year=on.year - 36) if (on.month, on.day) != (2, 29) else date(on.year - 36, 2, 28)
    return {
        "women": sum(person.sex == Sex.FEMALE for person in people),
        "minority": sum(person.ethnicity not in ("", "01") for person in people),
        "young": sum(person.born_on is not None and person.born_on > youngest for person in people),
    }


def _officers(organization: Organization, on: date) -> tuple[Officer, ...]:
    held = queries.committee_of(organization, on=on)
    people = [office.person_id for office in held]
    work = Appointment.objects.filter(queries.in_force(on), person__in=people, kind=PostKind.ADMINISTRATIVE)
    titles = {office.person_id: office.called for office in work}
    visible = Person.objects.in_bulk(people)
    return tuple(_officer(office, visible.get(office.person_id), titles) for office in held)


def _officer(office: Appointment, person: Person | None, titles: dict[int, str]) -> Officer:
    known = {} if person is None else {
        "sex": sex(person), "born": person.born_on, "education": EDUCATION.get(person.education, ""),
        "phone": person.phone,
    }  # fmt: skip
    since = None if office.from_unknown else office.from_on
    work = titles.get(office.person_id, "")
    return Officer(post=office.called, name=office.person.name, work=work, since=since, **known)


def _groups(organization: Organization, held: list[Membership], on: date) -> tuple[Group, ...]:
    groups = list(queries.living(on).filter(parent=organization, kind=Kind.GROUP))
    leaders = Appointment.objects.filter(queries.in_force(on), organization__in=groups, post=Post.GROUP_LEADER)
    named = {office.organization_id: office.person.name for office in leaders.select_related("person")}
    size = {group.pk: sum(each.group_id == group.pk for each in held) for group in groups}
    return tuple(Group(group.name, named.get(group.pk, ""), size[group.pk]) for group in groups)


def own_data(person: Person) -> ExportedFile:
    """Everything this room holds about a person, for that person: fields, memberships, offices."""
    rows = [("基本信息", name, value) for name, value in described(person)]
    for held in person.memberships.select_related("organization", "group").order_by("from_on"):
        rows.append(("组织关系", held.organization.name, span(held.from_on, held.to_on, held.from_unknown)))
    for office in person.appointments.select_related("organization").order_by("from_on"):
        rows.append(
            (office.get_kind_display(), office.called_in_full, span(office.from_on, office.to_on, office.from_unknown))
        )
    for merit in person.merits.all():
        said = "，".join(filter(None, (chinese_date(merit.decided_on), merit.decided_by, merit.number)))
        rows.append(("奖惩", f"{merit.title}（{merit.get_kind_display()}）", said))
    columns = (Column("类别", 14), Column("项目", 30), Column("内容", 40))
    sheet = Sheet("本人信息", columns, tuple(rows), unit=person.name, date=chinese_date(clock.today()))
    return ExportedFile(f"本人信息-{person.name}.xlsx", CONTENT_TYPE, write_xlsx(sheet))


def described(person: Person) -> list[tuple[str, str]]:
    """The fields of a person in words, blanks included."""
    category = queries.category_of(person)
    extended = [("预备期延长至", chinese_date(person.probation_until))] if person.probation_until else []
    return [
        ("姓名", person.name), ("性别", sex(person)), ("民族", ETHNICITY.get(person.ethnicity, "")),
        ("出生日期", person.born_shown), ("学历", EDUCATION.get(person.education, "")),
        ("学位", queries.DEGREE.get(person.degree, "")), ("职级", person.rank), ("联系电话", person.phone),
        ("入党日期", person.joined_shown), *extended, ("转正日期", person.full_shown),
        ("党员类别", Category(category).label if category else ""),
    ]  # fmt: skip


def span(first: date, last: date | None, unknown: bool = False) -> str:
    """`2021年1月4日至今`; a beginning that nobody recorded is 不详."""
    begin = "（起始日期不详）" if unknown else chinese_date(first)
    return f"{begin}至{chinese_date(last) if last else '今'}"
