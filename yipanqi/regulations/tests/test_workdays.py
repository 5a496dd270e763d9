"""工作日表: what was announced of a year is entered in its own words; clocks across New Year, known and unknown."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope, worktime
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.actions import owe
from yipanqi.regulations import days
from yipanqi.regulations.actions import announce_year, withdraw_year
from yipanqi.regulations.models import AnnouncedYear

OFF, ON = "1月1日至3日、2月5日至2月11日（周四）", "1月30日、2月13日"
GIVEN = {"year": 2027, "off": OFF, "on": ON, "basis": "国办发明电〔2026〕9号"}
UNKNOWN = "2027年放假安排尚未公布，按周一至周五推算。"


@pytest.fixture
def announce(organ, being):
    """The 专职副书记 enters a year for the organ."""

    def entered(role: str = "专职副书记", **changes) -> AnnouncedYear:
        with being(role) as actor:
            return announce_year(organization=organ.organizations["机关党委"], by=actor, **{**GIVEN, **changes})

    return entered


def test_a_clock_across_new_year_that_the_library_knows():
    assert worktime.working_days_after(date(2025, 12, 30), 2) == date(2026, 1, 4)  # a Sunday worked for 元旦
    assert worktime.caveat(date(2025, 12, 30), date(2026, 1, 4)) == ""


@pytest.mark.django_db
def test_a_clock_into_a_year_not_announced_takes_monday_to_friday_and_says_so(organ):
    assert worktime.working_days_after(date(2026, 12, 30), 3) == date(2027, 1, 4)  # 1 January is a Friday
    assert worktime.caveat(date(2026, 12, 30), date(2027, 1, 4)) == UNKNOWN
    assert worktime.caveat(date(2026, 12, 1), date(2026, 12, 31)) == ""
    two = worktime.caveat(date(2026, 12, 1), date(2028, 1, 4))
    assert two == "2027年、2028年放假安排尚未公布，按周一至周五推算。"


def test_what_is_entered_counts_from_now_on(announce):
    announce()
    assert worktime.working_days_after(date(2026, 12, 30), 3) == date(2027, 1, 5)
    assert worktime.working_days_after(date(2027, 1, 29), 1) == date(2027, 1, 30)  # a Saturday worked
    assert worktime.working_days_after(date(2027, 2, 4), 1) == date(2027, 2, 12)
    assert worktime.working_days_before(date(2027, 1, 5), 2) == date(2026, 12, 31)
    assert worktime.caveat(date(2026, 12, 30), date(2027, 1, 5)) == ""


def test_a_year_is_asked_for_once_in_a_request(announce):
    announce()
    with CaptureQueriesContext(connection) as asked:
        worktime.working_days_after(date(2026, 12, 1), 60)
    assert len(asked) == 1


def test_it_is_kept_in_words_with_who_and_why(announce):
    made = announce()
    assert (made.off, made.on) == ("1月1日至1月3日、2月5日至2月11日", "1月30日、2月13日")
    with scope.system("test"):
        told = Entry.objects.get(event="year_announced")
    assert told.after["basis"] == "国办发明电〔2026〕9号" and told.actor.startswith("专职副书记")


def test_a_correction_replaces_it_and_the_earlier_stays_readable(announce, being):
    announce()
    announce(off="1月1日", on="")
    assert worktime.is_working_day(date(2027, 2, 5)) and not worktime.is_working_day(date(2027, 1, 1))
    with scope.system("test"):
        earlier = AnnouncedYear.objects.get(withdrawn_at__isnull=False)
    assert (earlier.on, earlier.withdrawn_why) == ("1月30日、2月13日", "重新录入")
    with being("专职副书记") as actor:
        withdraw_year(year=2027, reason="通知改期", by=actor)
        assert worktime.caveat(date(2027, 1, 1)) == UNKNOWN
        with pytest.raises(Conflict, match="没有录入2027年的放假安排，或者已经撤回"):
            withdraw_year(year=2027, reason="通知改期", by=actor)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"off": "元旦三天"}, "看不懂“元旦三天”。请写成“2月15日至23日”"),
        ({"off": "2月30日"}, "2027年没有“2月30日”这样的日期"),
        ({"off": "12月30日至1月2日"}, "止日早于起日。跨年的假期请分别录入两个年份"),
        ({"off": "2026年12月31日至1月2日"}, "不在2027年"),
        ({"off": ""}, "请写明放假的日期"),
        ({"off": "1月1日至6月30日"}, "放假日共181天，超过60天"),
        ({"on": "1月2日"}, "2027年1月2日既在放假日又在调休上班日"),
        ({"on": "1月4日"}, "2027年1月4日是星期一，本来就上班"),
        ({"basis": "  "}, "请写明依据"),
        ({"year": 2026}, "2026年的放假安排已随系统更新，不用录入"),
        ({"year": 2031}, "只能录入2026年至2028年的放假安排"),
    ],
)
def test_what_cannot_be_an_announcement_is_refused(announce, changes, said):
    with pytest.raises(Refused, match=said):
        announce(**changes)
    with scope.system("test"):
        assert AnnouncedYear.objects.count() == 0


def test_a_secretary_of_a_branch_may_not_enter_it(announce):
    with pytest.raises(NotAllowed):
        announce("甲书记")


def test_the_page_shows_the_year_and_what_was_typed_stays(visit):
    deputy = visit("专职副书记")
    known = deputy.get("/regulations/workdays/?year=2026").content.decode()
    assert "国务院办公厅公布的放假安排" in known and "录入放假安排" not in known and known.count("<caption>") == 12
    assert UNKNOWN in deputy.get("/regulations/workdays/?year=2027").content.decode()
    refused = deputy.post("/regulations/workdays/2027/", {"off": "元旦三天", "on": "1月30日", "basis": "国办通知"})
    shown = refused.content.decode()
    assert refused.status_code == 422 and "看不懂“元旦三天”" in shown and "国办通知" in shown and "1月30日" in shown
    answer = deputy.post("/regulations/workdays/2027/", {"off": OFF, "on": ON, "basis": "国办通知"}, follow=True)
    shown = answer.content.decode()
    assert (
        "已录入2027年的放假安排" in shown and UNKNOWN not in shown and "1<b>休</b>" in shown and "30<b>班</b>" in shown
    )
    reader = visit("甲党员")
    shown = reader.get("/regulations/workdays/?year=2027").content.decode()
    assert "/regulations/workdays/2027/" not in shown and "国办通知" in shown
    assert reader.get("/regulations/workdays/2027/").status_code == 403
    deputy.post("/regulations/workdays/2027/withdraw/", {"reason": "通知改期"})
    shown = reader.get("/regulations/workdays/?year=2027").content.decode()
    assert UNKNOWN in shown and "撤回：通知改期" in shown


@pytest.mark.parametrize("asked", ["1999", "abc", "２０２７", "", "999999999999"])
def test_another_year_has_no_page(visit, asked):
    assert visit("甲党员").get("/regulations/workdays/", {"year": asked}).status_code == 404


def test_a_year_nobody_can_enter_has_no_page(visit):
    assert visit("专职副书记").get("/regulations/workdays/2050/").status_code == 404


@given(st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=40))
def test_days_are_read_as_they_are_worded(some):
    assert days.parsed(days.worded(some), 2027, field="off") == tuple(sorted(some))


@pytest.mark.django_db
def test_deadlines_given_before_stay(organ, announce, being):
    with clock.frozen(date(2026, 12, 28)), being("专职副书记") as actor:
        due = worktime.working_days_after(clock.today(), 6)
        entry = owe(
            organization=organ.organizations["甲支部"], key="x:1", source="plans", kind="x", title="一件事",
            basis="惯例", due_on=due, by=actor,
        )  # fmt: skip
    announce()
    with scope.system("test"):
        entry.refresh_from_db()
    assert entry.due_on == due == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("甲书记", "/ahead/"),
        ("甲党员", "/complaints/file/"),
        ("甲党员", "/education/talks/ask/"),
        ("专职副书记", "/archives/inspections/announce/"),
    ],
)
def test_pages_that_count_working_days_say_what_they_do_not_know(visit, role, address):
    reader = visit(role)
    assert "尚未公布" not in reader.get(address).content.decode()
    with clock.frozen(date(2026, 12, 20)):
        assert UNKNOWN in visit(role).get(address).content.decode()
