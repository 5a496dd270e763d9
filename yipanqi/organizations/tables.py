"""The list of people, as page, fragment, CSV and workbook."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from yipanqi.kernel import clock
from yipanqi.organizations import queries
from yipanqi.organizations.codes import EDUCATION, ETHNICITY
from yipanqi.organizations.enums import Category, PostKind, Sex
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.organizations.spelling import typed
from yipanqi.ui.tables import Column, Table


def register(
    *,
    within: Organization | None = None,
    text: str = "",
    category: str = "",
    standing: str = "",
    left: bool = False,
    on: date | None = None,
) -> QuerySet[Person]:
    """Visible people in tree order, then by name; three queries with their branches and offices, however many."""
    day = on or clock.today()
    held = Membership.objects.filter(queries.in_force(day)).select_related("organization", "group")
    offices = Appointment.objects.filter(queries.in_force(day)).select_related("organization").order_by("id")
    people = Person.objects.filter(active=not left).select_related("home")
    if within is not None:
        low, high = within.range
        people = people.filter(home__path__gte=low, home__path__lt=high)
    if wanted := typed(text):
        letters = Q(pinyin__contains=wanted) | Q(initials__startswith=wanted) | Q(initials__contains=f" {wanted}")
        people = people.filter(Q(name__icontains=text.strip()) | (letters if wanted.isascii() else Q(pk__in=())))
    if category == Category.FULL:
        people = people.filter(full_on__lte=day)
    elif category == Category.PROBATIONARY:
        people = people.filter(joined_on__lte=day).filter(Q(full_on__isnull=True) | Q(full_on__gt=day))
    elif category == "other":
        people = people.exclude(pk__in=Membership.objects.filter(queries.in_force(day)).values("person"))
    if standing:
        people = people.filter(pk__in=held.filter(standing=standing).values("person"))
    return people.order_by("home__path", "pinyin", "pk").prefetch_related(
        Prefetch("memberships", queryset=held, to_attr="held_memberships"),
        Prefetch("appointments", queryset=offices, to_attr="held_offices"),
    )


def _branch(person: Person) -> str:
    return person.home.name if person.home else ""


def _group(person: Person) -> str:
    held = person.held_memberships
    return held[0].group.name if held and held[0].group else ""


def _standing(person: Person) -> str:
    held = person.held_memberships
    return held[0].get_standing_display() if held else ("已离开" if not person.active else "")


def _category(person: Person) -> str:
    found = queries.category_of(person) if person.held_memberships else None
    return Category(found).label if found else ("" if person.held_memberships else "非党员")


def _offices(person: Person, kind: str) -> str:
    offices = [office for office in person.held_offices if office.kind == kind]
    offices.sort(key=lambda office: (queries.POST_ORDER[office.post], office.pk))
    named = [office.called if office.organization_id == person.home_id else office.called_in_full for office in offices]
    return "、".join(named)


class PeopleTable(Table):
    """党员名册."""

    title = "党员名册"
    empty = "没有符合条件的人员"
    empty_hint = (
        "换几个字或放宽条件再筛选；调出、去世的人员勾选“已离开”查看。新党员由所在支部书记在组织页面“办理”中登记。"
    )
    name = Column("姓名", lambda person: person.name, link=lambda person: reverse("people:person", args=[person.pk]))
    sex = Column(
        "性别", lambda person: person.get_sex_display() if person.sex in (Sex.MALE, Sex.FEMALE) else "", width=6
    )
    ethnicity = Column("民族", lambda person: ETHNICITY.get(person.ethnicity, ""), width=8, sheet_only=True)
    born = Column("出生日期", lambda person: person.born_shown, width=16, sheet_only=True)
    education = Column("学历", lambda person: EDUCATION.get(person.education, ""), width=14, sheet_only=True)
    category = Column("类别", _category, width=10)
    joined = Column("入党日期", lambda person: person.joined_shown, width=16)
    full = Column("转正日期", lambda person: person.full_shown, width=16, sheet_only=True)
    branch = Column("所在党支部", _branch, width=26)
    group = Column("党小组", _group, width=14)
    party = Column("党内职务", lambda person: _offices(person, PostKind.PARTY), width=20)
    work = Column("行政职务", lambda person: _offices(person, PostKind.ADMINISTRATIVE), width=20)
    mass = Column("群团职务", lambda person: _offices(person, PostKind.MASS), width=16, sheet_only=True)
    standing = Column("状态", _standing, width=10)
    phone = Column("联系电话", lambda person: person.phone, width=14, sheet_only=True)
