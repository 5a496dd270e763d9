"""Records open upward when the branch asks for help or inside an announced inspection; never otherwise."""

from datetime import date, timedelta

import pytest

from tests.organ import ROLES
from yipanqi.archives import actions, rules
from yipanqi.archives.models import Help, Inspected, Reading
from yipanqi.archives.queries import opening as queries
from yipanqi.archives.tests.conftest import DECEMBER, SECRET
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings.models import Afterwards, Attendance, Decision, Meeting, Opinion
from yipanqi.organizations.models import Organization

UNTIL = DECEMBER + timedelta(days=10)


@pytest.fixture
def ask(december, being):
    """甲书记 asks for help with some records."""

    def asked(*meetings: Meeting, until: date = UNTIL, question: str = "会怎样开得好些", **more) -> Help:
        with being("甲书记") as actor:
            return actions.ask_help(
                organization=december.organizations["甲支部"], question=question, until=until,
                records=[f"meeting:{one.pk}" for one in meetings], by=actor, **more,
            )  # fmt: skip

    return asked


@pytest.fixture
def announce(december, being):
    """专职副书记 announces an inspection."""

    def announced(*branches: str, from_on: date = date(2026, 12, 21), to_on: date = date(2026, 12, 23), **more):
        given = {"title": "年度组织生活检查", "basis": "2026年督查检查计划第3项", "year": 2026} | more
        with being("专职副书记") as actor:
            return actions.announce(
                organization=december.organizations["机关党委"], from_on=from_on, to_on=to_on,
                branches=[december.organizations[name] for name in branches or ("甲支部",)], by=actor, **given,
            )  # fmt: skip

    return announced


def readers(being, meeting: Meeting) -> set[str]:
    found = set()
    for role in ROLES:
        with being(role):
            if Meeting.objects.filter(pk=meeting.pk).exists():
                found.add(role)
    return found


BRANCH = {"甲书记", "甲委员", "甲组长", "甲党员", "总支书记", "党组书记"}


# Asking for help


def test_without_asking_nobody_above_reads_a_record(being, year):
    assert readers(being, year["大会"]) == BRANCH
    assert readers(being, year["支委会"]) == {"甲书记", "甲委员"}


def test_only_the_records_named_open_to_the_organisation_asked(being, year, ask):
    ask(year["支委会"])
    assert readers(being, year["支委会"]) == {"甲书记", "甲委员", "总支书记"}, "甲支部 stands below 直属总支"
    assert readers(being, year["大会"]) == BRANCH
    with being("总支书记"):
        assert {one.pk for one in Meeting.objects.all()} == {
            one.pk for one in (year["支委会"], year["大会"], year["党日"])
        }
        assert Attendance.objects.filter(meeting=year["支委会"]).exists()
        assert not Afterwards.objects.exists() and not Opinion.objects.exists() and not Decision.objects.exists()
    with being("专职副书记"):
        assert not Meeting.objects.filter(organization=year["大会"].organization).exists()


def test_it_closes_by_itself_and_can_be_taken_back_at_once(being, year, ask):
    asked = ask(year["支委会"])
    with clock.frozen(UNTIL):
        assert "总支书记" in readers(being, year["支委会"])
    with clock.frozen(UNTIL + timedelta(days=1)):
        assert "总支书记" not in readers(being, year["支委会"])
    with being("总支书记") as actor, pytest.raises(NotAllowed):
        actions.end_help(help=asked, by=actor)
    with being("甲书记") as actor:
        actions.end_help(help=asked, by=actor)
        actions.end_help(help=asked, by=actor)
    assert "总支书记" not in readers(being, year["支委会"])
    with scope.system("test"):
        assert [one.event for one in Entry.objects.filter(event__startswith="help_")] == ["help_asked", "help_ended"]


def test_the_branch_sees_who_read_what(being, december, visit, year, ask):
    asked = ask(year["支委会"])
    page = visit("总支书记").get(f"/meetings/{year['支委会'].pk}/")
    assert page.status_code == 200 and SECRET in page.content.decode()
    visit("总支书记").get(f"/meetings/{year['支委会'].pk}/")
    visit("甲委员").get(f"/meetings/{year['支委会'].pk}/")
    with being("甲书记"):
        [read] = Reading.objects.all()
    assert (read.reader, read.opening, read.number, read.on) == ("总支书记", asked.key, year["支委会"].pk, DECEMBER)
    assert "总支书记" in visit("甲书记").get(f"/archives/help/{asked.pk}/").content.decode()
    with scope.system("test"):
        assert Entry.objects.filter(event="opened_record_read").count() == 1
    for role in ("乙书记", "党组书记", "甲党员", "专职副书记"):
        assert visit(role).get(f"/meetings/{year['支委会'].pk}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": DECEMBER - timedelta(days=1)}, "开放日期请填今天到"),
        ({"until": DECEMBER + timedelta(days=31)}, "最多30天"),
        ({"question": "  "}, "请写明希望上级指导什么"),
        ({"question": "机密★事项"}, "内容标有密级“机密★"),
    ],
)
def test_a_request_that_cannot_be_is_refused(year, ask, given, said):
    with pytest.raises(Refused, match=said):
        ask(year["大会"], **given)


def test_what_is_not_signed_or_not_ones_own_cannot_be_opened(year, ask):
    for name in ("党日", "乙大会"):
        with pytest.raises(Refused, match="只有签认过的会议记录能够开放"):
            ask(year[name])
    with pytest.raises(Refused, match="请选择要开放的记录"):
        ask()


def test_the_same_form_twice_asks_once(year, ask):
    assert ask(year["大会"], once="h1") == ask(year["大会"], once="h1")
    with scope.system("test"):
        assert Help.objects.count() == 1


def test_only_the_secretary_opens_records(december, being, year):
    for role in ("甲委员", "乙书记", "总支书记", "专职副书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.ask_help(
                organization=december.organizations["甲支部"], question="看看", until=UNTIL,
                records=[f"meeting:{year['大会'].pk}"], by=actor,
            )  # fmt: skip


# Inspections


def test_records_open_in_the_window_only_and_only_of_the_branches_named(being, year, announce):
    announce("甲支部")
    with being("专职副书记"):
        assert not Meeting.objects.filter(organization=year["大会"].organization).exists(), "announced, not begun"
    for day in (date(2026, 12, 21), date(2026, 12, 23)):
        with clock.frozen(day):
            with being("专职副书记"):
                assert {one.pk for one in Meeting.objects.filter(organization=year["大会"].organization)} == {
                    year["大会"].pk, year["支委会"].pk,
                }, "signed ones; an unsigned one stays with the branch"  # fmt: skip
            assert "专职副书记" in readers(being, year["乙大会"]), "a member of 乙支部"
            assert "党办干部" in readers(being, year["大会"])
            assert not {"纪委书记", "党组成员", "乙书记"} & readers(being, year["大会"])
    with clock.frozen(date(2026, 12, 24)):
        assert readers(being, year["大会"]) == BRANCH


def test_another_years_records_stay_closed(being, year, announce):
    announce("甲支部", year=2025)
    with clock.frozen(date(2026, 12, 22)):
        assert readers(being, year["大会"]) == BRANCH


def test_a_miss_of_this_week_is_not_learnt_from_an_inspection(being, december, announce):
    """What opens are records, not the week the branch has to itself (docs/adr/0008)."""
    announce("甲支部")
    with clock.frozen(date(2026, 12, 21)), being("专职副书记"):
        seen = scope.current()
        assert not seen.sees("records", december.organizations["甲支部"].path)
        assert not seen.sees("open_records", december.organizations["甲支部"].path)


def test_branches_are_told_the_same_day_and_see_who_read(december, being, visit, year, announce):
    made = announce("甲支部")
    with scope.system("test"):
        told = december.accounts["甲委员"].notices.get().text
    assert told == "机关党委通知“年度组织生活检查”：2026年12月21日至2026年12月23日查阅甲支部2026年的组织生活记录。"
    with clock.frozen(date(2026, 12, 21)):
        visit("党办干部").get(f"/meetings/{year['大会'].pk}/")
        page = visit("甲书记").get(f"/archives/of/{december.organizations['甲支部'].pk}/").content.decode()
    assert "上级查阅情况" in page and "党办干部" in page
    with being("甲书记"):
        assert Reading.objects.get().opening == made.key


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"from_on": date(2026, 12, 15)}, "须提前3个工作日通知，最早从2026年12月16日开始"),
        ({"to_on": date(2026, 12, 20)}, "结束日期早于开始日期"),
        ({"to_on": date(2026, 12, 31)}, "检查期间最多10天"),
        ({"year": 2023}, "只能检查近两年和当年的记录"),
        ({"basis": " "}, "请写明年度计划和备案文号"),
        ({"title": ""}, "请写明检查名称"),
    ],
)
def test_an_inspection_that_cannot_be_is_refused(announce, given, said):
    with pytest.raises(Refused, match=said):
        announce("甲支部", **given)


def test_one_inspection_a_year_and_a_cancelled_one_does_not_count(being, december, announce):
    """JF-57: 综合性督查检查考核 at most once a year, planned and on file."""
    made = announce("甲支部")
    with pytest.raises(Refused, match="综合性督查检查每年不超过一次，请合并进行"):
        announce("乙支部", from_on=date(2026, 12, 28), to_on=date(2026, 12, 29))
    with being("专职副书记") as actor:
        with pytest.raises(Refused, match="请写明取消的理由"):
            actions.cancel_inspection(inspection=made, reason="", by=actor)
        actions.cancel_inspection(inspection=made, reason="与上级检查合并", by=actor)
    announce("乙支部", from_on=date(2026, 12, 28), to_on=date(2026, 12, 29))
    announce("甲支部", from_on=date(2027, 1, 5), to_on=date(2027, 1, 6))
    with clock.frozen(date(2026, 12, 22)), being("专职副书记"):
        assert not Meeting.objects.filter(organization=december.organizations["甲支部"]).exists()


def test_an_inspection_that_has_begun_ends_by_itself(being, announce):
    made = announce("甲支部")
    with clock.frozen(date(2026, 12, 21)), being("专职副书记") as actor, pytest.raises(Refused, match="已经开始"):
        actions.cancel_inspection(inspection=made, reason="不查了", by=actor)


def test_only_who_may_announces_and_only_below(december, being, announce):
    for role in ("党办干部", "总支书记", "甲书记", "纪委书记", "党组书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.announce(
                organization=december.organizations["机关党委"], title="查", basis="计划", year=2026,
                branches=[december.organizations["甲支部"]], from_on=date(2026, 12, 21), to_on=date(2026, 12, 22),
                by=actor,
            )  # fmt: skip
    with pytest.raises(Refused, match="请选择检查哪些党支部"), being("专职副书记") as actor:
        actions.announce(
            organization=december.organizations["机关党委"], title="查", basis="计划", year=2026, branches=[],
            from_on=date(2026, 12, 21), to_on=date(2026, 12, 22), by=actor,
        )  # fmt: skip


def test_everybody_may_know_what_was_announced_its_branches_whom(december, visit, announce):
    made = announce("甲支部")
    assert "年度组织生活检查" in visit("乙书记").get("/archives/inspections/").content.decode()
    page = visit("甲党员").get(f"/archives/inspections/{made.pk}/").content.decode()
    assert "2026年督查检查计划第3项" in page and "甲支部" in page
    with scope.system("test"):
        assert Inspected.objects.count() == 1


def test_what_is_opened_costs_the_same_for_one_and_for_many(december, year, ask, django_assert_num_queries):
    with scope.system("test"):
        above = [Organization.objects.get(name="直属总支").pk]
    ask(year["大会"])
    with django_assert_num_queries(2):
        queries.opened_to(above, DECEMBER)
    ask(year["支委会"])
    ask(year["大会"], year["支委会"])
    with django_assert_num_queries(2):
        assert len(queries.opened_to(above, DECEMBER)) == 3


def test_limits_are_what_the_rules_say():
    assert rules.A_YEAR == 1
    assert rules.earliest(date(2026, 12, 10)) == date(2026, 12, 16)
