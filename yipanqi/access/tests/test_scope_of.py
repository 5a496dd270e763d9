"""What each dated office opens: a written table over a small organ, compared row by row."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yipanqi.access.actions import require
from yipanqi.access.enums import Power, Sight
from yipanqi.access.queries import acting, scope_of
from yipanqi.access.rules import EXACT, grant_of, keeps_the_unit
from yipanqi.accounts.enums import Administers
from yipanqi.accounts.models import Account, Delegation
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations.enums import POST_KIND, Kind, Post
from yipanqi.organizations.models import Appointment, Membership, Organization, Person

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
START = date(2020, 1, 1)


@pytest.fixture
def organ():
    with scope.system("test"), clock.frozen(DAY):
        kinds = {
            "党组": (None, Kind.LEADING_GROUP),
            "机关党委": ("党组", Kind.ORGAN_COMMITTEE),
            "机关纪委": ("机关党委", Kind.ORGAN_DISCIPLINE),
            "总支": ("机关党委", Kind.GENERAL_BRANCH),
            "一支部": ("总支", Kind.BRANCH),
            "一小组": ("一支部", Kind.GROUP),
            "二支部": ("机关党委", Kind.BRANCH),
            "处室": ("党组", Kind.DEPARTMENT),
            "工会": ("党组", Kind.MASS),
        }
        made: dict[str, Organization] = {}
        for number, (name, (parent, kind)) in enumerate(kinds.items(), start=1):
            path = (made[parent].path if parent else "") + ids.segment(number)
            made[name] = Organization.objects.create(
                name=name, kind=kind, parent=made.get(parent), path=path, founded_on=START, go_live_on=START
            )
        yield made


def somebody(name: str, home: Organization, *, administers: str = "") -> Account:
    account = Account.objects.create(username=name, name=name, administers=administers, created_at=clock.now())
    Person.objects.create(name=name, home=home, account=account)
    return account


def give(account: Account, organization: Organization, post: str, *, from_on=START, to_on=None) -> None:
    Appointment.objects.create(
        person=account.person, organization=organization, post=post, kind=POST_KIND[post], from_on=from_on, to_on=to_on
    )


def opened(account: Account, organ: dict[str, Organization], sight: Sight) -> set[str]:
    seen = scope_of(account)
    return {name for name, organization in organ.items() if seen.sees(sight, organization.path)}


def powers(account: Account, organ: dict[str, Organization], power: Power) -> set[str]:
    held = scope_of(account)
    return {name for name, organization in organ.items() if held.may(power, organization.path)}


ALL = {"党组", "机关党委", "机关纪委", "总支", "一支部", "一小组", "二支部", "处室", "工会"}
BRANCH = {"一支部", "一小组"}
BELOW = ALL - {"党组"}
PREPARED = {"机关党委", "党组"}
PARTY = BELOW - {"处室", "工会"}
TABLE = [
    # organisation, post; seen: states, register, records; may: arrange meetings, sign, manage organisations and waive
    ("一支部", Post.SECRETARY, BRANCH, BRANCH, BRANCH, BRANCH, BRANCH, set(), set()),
    ("一支部", Post.DISCIPLINE_MEMBER, BRANCH, BRANCH, BRANCH, BRANCH, set(), set(), set()),
    ("一小组", Post.GROUP_LEADER, {"一小组"}, set(), {"一小组"}, {"一小组"}, {"一小组"}, set(), set()),
    ("总支", Post.SECRETARY, {"总支", *BRANCH}, {"总支", *BRANCH}, {"总支"}, {"总支"}, {"总支"}, set(), set()),
    ("机关党委", Post.SECRETARY, ALL, ALL, {"机关党委"}, {"机关党委"}, {"机关党委"}, ALL, BELOW),
    ("机关党委", Post.FULL_TIME_DEPUTY, ALL, ALL, PREPARED, PREPARED, {"机关党委"}, ALL, BELOW),
    ("机关党委", Post.PARTY_OFFICER, ALL, ALL, PREPARED, PREPARED, set(), ALL, set()),
    ("机关党委", Post.COMMITTEE_MEMBER, ALL, PARTY, {"机关党委"}, {"机关党委"}, set(), set(), set()),
    ("机关纪委", Post.SECRETARY, ALL, set(), set(), set(), set(), set(), set()),
    ("党组", Post.PARTY_OFFICER, {"党组"}, set(), {"党组"}, {"党组"}, set(), set(), set()),
    ("党组", Post.LEADING_MEMBER, ALL, set(), set(), set(), set(), set(), set()),
    ("党组", Post.SECRETARY, ALL, set(), {"党组"}, {"党组"}, {"党组"}, set(), set()),
    ("处室", Post.DEPARTMENT_HEAD, {"处室"}, set(), set(), set(), set(), set(), set()),
    ("工会", Post.CHAIR, {"工会"}, set(), set(), set(), set(), set(), set()),
]


COLUMNS = ("where", "post", "states", "register", "records", "arrange", "sign", "manage", "waive")


@pytest.mark.parametrize(COLUMNS, TABLE)
def test_written_table_of_offices(organ, where, post, states, register, records, arrange, sign, manage, waive):
    account = somebody("甲", organ["机关党委"])
    give(account, organ[where], post)
    assert opened(account, organ, Sight.STATES) == states
    assert opened(account, organ, Sight.REGISTER) == register
    assert opened(account, organ, Sight.RECORDS) == records
    assert powers(account, organ, Power.MEETINGS) == arrange
    assert powers(account, organ, Power.SIGN) == sign
    assert powers(account, organ, Power.ORGANIZATIONS) == manage
    assert powers(account, organ, Power.WAIVE) == waive
    assert opened(account, organ, Sight.STRUCTURE) == ALL
    cared = set() if post in (Post.GROUP_LEADER, Post.PARTY_OFFICER) else records - ({"党组"} - {where})
    assert opened(account, organ, Sight.CARE) == powers(account, organ, Power.CARE) == cared


def test_no_office_opens_what_was_confided():
    granted = [grant for kind in Kind for post in Post if (grant := grant_of(kind, post))]
    assert granted
    assert [grant for grant in granted if Sight.CONFIDED in grant.sights] == []


def test_a_committee_keeps_the_unit_of_the_leading_group_directly_above_and_nothing_beside_it(organ):
    """Two units below one superior: each committee keeps its own unit, the superior stays out of reach."""
    top = Organization.objects.create(
        name="上级", kind=Kind.LEADING_GROUP, path=ids.segment(90), founded_on=START, go_live_on=START
    )
    made = {"上级": top}
    for number, (name, kind, parent) in enumerate(
        [
            ("甲党组", Kind.LEADING_GROUP, "上级"), ("甲党委", Kind.ORGAN_COMMITTEE, "甲党组"),
            ("甲处室", Kind.DEPARTMENT, "甲党组"), ("乙党组", Kind.LEADING_GROUP, "上级"),
            ("乙党委", Kind.ORGAN_COMMITTEE, "乙党组"), ("下级党委", Kind.ORGAN_COMMITTEE, "甲党委"),
            ("下级支部", Kind.BRANCH, "下级党委"), ("工委", Kind.WORK_COMMITTEE, "上级"),
        ],
        start=91,
    ):  # fmt: skip
        path = made[parent].path + ids.segment(number)
        made[name] = Organization.objects.create(
            name=name, kind=kind, parent=made[parent], path=path, founded_on=START, go_live_on=START
        )
    kept = {
        "甲党委": {"甲党组", "甲党委", "甲处室", "下级党委", "下级支部"},
        "乙党委": {"乙党组", "乙党委"},
        "下级党委": {"下级党委", "下级支部"},
        "工委": {"工委"},
    }
    for where, expected in kept.items():
        account = somebody(where, made[where])
        give(account, made[where], Post.SECRETARY)
        assert powers(account, made, Power.ORGANIZATIONS) == expected
        assert powers(account, made, Power.PEOPLE) == opened(account, made, Sight.REGISTER) == expected
        assert powers(account, made, Power.WAIVE) == expected - {"甲党组", "乙党组"}
        assert opened(account, made, Sight.RECORDS) == {where}


@pytest.mark.parametrize("above", [None, *Kind.values])
@pytest.mark.parametrize("kind", Kind.values)
def test_only_a_committee_below_a_leading_group_keeps_a_unit(kind, above):
    assert keeps_the_unit(kind, above) is (kind == "organ_committee" and above == "leading_group")


@pytest.mark.parametrize("post", [Post.HEAD, Post.DEPUTY_HEAD, Post.DEPARTMENT_HEAD, Post.STAFF, Post.CHAIR])
@pytest.mark.parametrize("kind", Kind.values)
def test_rank_as_such_grants_nothing(kind, post):
    """Who leads a department or a mass organisation answers for its own tasks there, a department's head also proposes
    to the 党组 what it should study – and nothing else."""
    leads = (kind, post) in ((Kind.DEPARTMENT, Post.DEPARTMENT_HEAD), (Kind.MASS, Post.CHAIR))
    granted = grant_of(kind, post)
    assert (granted is not None) is leads
    if granted is not None:
        proposes = kind == Kind.DEPARTMENT
        asked = {Sight.AGENDA: EXACT} if proposes else {}
        assert granted.sights == {Sight.STATES: EXACT, Sight.TASKS: EXACT} | asked
        assert granted.powers == {Power.TASKS: EXACT} | ({Power.PROPOSE: EXACT} if proposes else {})


TASKS = [
    # organisation, post; whose tasks are seen; for whose tasks the holder answers
    ("一支部", Post.SECRETARY, {"一支部"}, {"一支部"}),
    ("一支部", Post.DISCIPLINE_MEMBER, {"一支部"}, set()),
    ("一小组", Post.GROUP_LEADER, {"一小组"}, {"一小组"}),
    ("总支", Post.SECRETARY, {"总支"}, {"总支"}),
    ("总支", Post.COMMITTEE_MEMBER, {"总支"}, set()),
    ("机关党委", Post.SECRETARY, {"机关党委"}, {"机关党委"}),
    ("机关党委", Post.FULL_TIME_DEPUTY, {"机关党委", "党组"}, {"机关党委", "党组"}),
    ("机关党委", Post.PARTY_OFFICER, {"机关党委", "党组"}, {"机关党委", "党组"}),
    ("机关党委", Post.COMMITTEE_MEMBER, {"机关党委"}, set()),
    ("机关纪委", Post.SECRETARY, {"机关纪委"}, {"机关纪委"}),
    ("机关纪委", Post.COMMITTEE_MEMBER, {"机关纪委"}, set()),
    ("党组", Post.SECRETARY, {"党组"}, {"党组"}),
    ("党组", Post.PARTY_OFFICER, {"党组"}, {"党组"}),
    ("党组", Post.LEADING_MEMBER, {"党组"}, set()),
    ("处室", Post.DEPARTMENT_HEAD, {"处室"}, {"处室"}),
    ("处室", Post.DEPARTMENT_DEPUTY, {"处室"}, {"处室"}),
    ("处室", Post.STAFF, set(), set()),
    ("工会", Post.CHAIR, {"工会"}, {"工会"}),
    ("工会", Post.VICE_CHAIR, {"工会"}, {"工会"}),
    ("工会", Post.MASS_MEMBER, set(), set()),
]


@pytest.mark.parametrize(("where", "post", "seen", "answers"), TASKS)
def test_who_sees_and_answers_for_the_tasks_of_an_organisation(organ, where, post, seen, answers):
    account = somebody("甲", organ["机关党委"])
    give(account, organ[where], post)
    assert opened(account, organ, Sight.TASKS) == seen
    assert powers(account, organ, Power.TASKS) == answers


def test_a_member_sees_only_open_records_of_branch_and_group(organ):
    account = somebody("员", organ["一支部"])
    Membership.objects.create(person=account.person, organization=organ["一支部"], group=organ["一小组"], from_on=START)
    assert opened(account, organ, Sight.OPEN_RECORDS) == {"一支部", "一小组"}
    for sight in (Sight.RECORDS, Sight.REGISTER, Sight.STATES):
        assert opened(account, organ, sight) == set()
    assert scope_of(account).person_id == account.person.pk


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (DAY, None, True),
        (DAY + timedelta(1), None, False),
        (START, DAY, True),
        (START, DAY - timedelta(1), False),
    ],
)
def test_rights_follow_the_dates_of_the_office(organ, from_on, to_on, holds):
    account = somebody("甲", organ["二支部"])
    give(account, organ["二支部"], Post.SECRETARY, from_on=from_on, to_on=to_on)
    assert powers(account, organ, Power.SIGN) == ({"二支部"} if holds else set())


def test_somebody_without_a_person_or_disabled_sees_nothing(organ):
    nobody = Account.objects.create(username="无", name="无", created_at=clock.now())
    assert scope_of(nobody) is scope.NOTHING
    account = somebody("甲", organ["二支部"])
    give(account, organ["二支部"], Post.SECRETARY)
    account.is_active = False
    account.save()
    assert scope_of(account) is scope.NOTHING


@pytest.mark.parametrize("kind", Administers.values)
def test_administrators_see_no_business_rows_and_hold_one_power_each(organ, kind):
    account = somebody("管", organ["机关党委"], administers=kind)
    give(account, organ["机关党委"], Post.SECRETARY)
    held = scope_of(account)
    assert held.reach == {}
    assert set(held.powers) == {{"system": Power.SYSTEM, "security": Power.ACCOUNTS, "audit": Power.AUDIT}[kind]}
    assert held.person_id is None


@pytest.mark.parametrize("kind", Administers.values)
def test_only_the_system_administrator_carries_out_the_first_import_and_only_until_something_exists(kind):
    account = Account.objects.create(username="管", name="管", administers=kind, created_at=clock.now())
    first = kind == Administers.SYSTEM
    assert scope_of(account).may_anywhere(Power.ORGANIZATIONS) is first
    assert scope_of(account).reach == {}
    with scope.system("test"):
        Organization.objects.create(
            name="机关党委", kind=Kind.ORGAN_COMMITTEE, path=ids.segment(1), founded_on=START, go_live_on=START
        )
    assert scope_of(account).may_anywhere(Power.ORGANIZATIONS) is False


def test_require_says_what_is_missing(organ):
    account = somebody("甲", organ["二支部"])
    give(account, organ["二支部"], Post.SECRETARY)
    with scope.using(scope_of(account)):
        assert require(Power.SIGN, organ["二支部"]) is None
        with pytest.raises(NotAllowed, match="一支部"):
            require(Power.SIGN, organ["一支部"])


class TestActingForALeader:
    def delegation(self, principal, assistant, **dates):
        days = {"from_on": START, "to_on": DAY, **dates}
        return Delegation.objects.create(
            principal=principal, assistant=assistant, reason="日常", created_at=clock.now(), **days
        )

    @pytest.fixture
    def pair(self, organ):
        leader, assistant = somebody("领导", organ["党组"]), somebody("秘书", organ["二支部"])
        give(leader, organ["党组"], Post.SECRETARY)
        return leader, assistant

    def test_both_names_and_the_leaders_scope(self, organ, pair):
        leader, assistant = pair
        self.delegation(leader, assistant)
        principal, actor, seen = acting(assistant, leader.pk, origin="10.0.0.1")
        assert principal == leader
        assert (actor.name, actor.on_behalf_of, actor.origin) == ("秘书", "领导", "10.0.0.1")
        assert actor.office == "党组书记"
        assert seen == replace(scope_of(leader), by_assistant=True)

    @pytest.mark.parametrize(
        "ending", [{"to_on": DAY - timedelta(1)}, {"from_on": DAY + timedelta(1), "to_on": DAY + timedelta(2)}]
    )
    def test_an_authority_out_of_its_dates_is_none(self, organ, pair, ending):
        leader, assistant = pair
        self.delegation(leader, assistant, **ending)
        principal, actor, seen = acting(assistant, leader.pk)
        assert (principal, actor.on_behalf_of, seen) == (assistant, "", scope_of(assistant))

    def test_a_revoked_authority_is_none(self, organ, pair):
        leader, assistant = pair
        given = self.delegation(leader, assistant)
        given.revoked_at = clock.now()
        given.save()
        assert acting(assistant, leader.pk)[0] == assistant

    def test_nobody_acts_without_an_authority(self, organ, pair):
        leader, assistant = pair
        assert acting(assistant, leader.pk)[0] == assistant
        self.delegation(assistant, leader)
        assert acting(assistant, leader.pk)[0] == assistant


def test_cost_is_fixed_whatever_the_number_of_offices(organ, django_assert_num_queries):
    account = somebody("甲", organ["一支部"])
    give(account, organ["一支部"], Post.SECRETARY)
    with django_assert_num_queries(3):
        acting(account, None)
    for where in ("二支部", "总支", "机关党委"):
        give(account, organ[where], Post.COMMITTEE_MEMBER)
    account = Account.objects.get(pk=account.pk)
    with django_assert_num_queries(3):
        acting(account, None)
