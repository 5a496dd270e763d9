"""The calendar: what stands on it for whom, business dates, feeds and that a revoked one answers nothing."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.organ import TODAY
from yipanqi.audit import chain
from yipanqi.audit.actions import record
from yipanqi.audit.models import Entry
from yipanqi.audit.queries import installation
from yipanqi.calendars import actions, queries
from yipanqi.calendars.models import BusinessDate, Feed
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions as meetings
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment


def arrange(organ, where: str, day: int, kind: str = "theme_day", **more):
    with scope.system("test"):
        return meetings.arrange(
            organization=organ.organizations[where], kinds=[kind], place="三楼",
            starts_at=datetime(2026, 6, day, 15, tzinfo=clock.ZONE), by=COMMAND_LINE, **more,
        )  # fmt: skip


def note(being, role: str, where, **more) -> BusinessDate:
    told = {"title": "预算上会", "from_on": date(2026, 6, 22), "to_on": None, "once": "k1"} | more
    with being(role) as actor:
        return actions.note_date(organization=where, by=actor, **told)


def june(organization=None) -> list[queries.Item]:
    return queries.items(date(2026, 6, 1), date(2026, 6, 30), organization)


def test_meetings_due_days_and_business_stand_by_day_for_those_who_see_them(organ, being):
    arrange(organ, "甲支部", 20), arrange(organ, "乙支部", 18)
    note(being, "专职副书记", organ.organizations["党组"])
    with being("甲书记"):
        shown = [(one.on.day, one.kind, one.title) for one in june()]
    assert shown[:2] == [(20, "meeting", "2026年6月主题党日"), (22, "business", "预算上会")]
    assert {one[1] for one in shown[2:]} == {"due"} and (30, "due", "主题党日到期") in shown
    with being("甲党员"):
        assert [(one.on.day, one.kind) for one in june()] == [(20, "meeting"), (22, "business")]
    with being("工会主席"):
        assert [(one.on.day, one.kind) for one in june()] == [(18, "meeting"), (22, "business")]


def test_whoever_arranges_a_meeting_sees_what_claims_the_same_people(organ, being, visit):
    day = TODAY + timedelta(days=2)
    arrange(organ, "甲支部", day.day, kind="party_lecture")
    arrange(organ, "第一党小组", day.day, kind="group_meeting")
    arrange(organ, "乙支部", day.day)
    note(being, "专职副书记", organ.organizations["党组"], from_on=day, to_on=day + timedelta(days=1))
    mine = ["预算上会", "2026年6月党课", "2026年6月党小组会"]
    for name in ("甲支部", "第一党小组"):
        with being("甲书记"):
            assert [one.title for one in queries.around(organ.organizations[name], day, day)] == mine
    page = visit("甲书记").get(f"/meetings/arrange/?organization={organ.organizations['甲支部'].pk}&kind=theme_day")
    near = {one.title for one, _ in page.context["taken"]}
    assert set(mine) <= near and "前后一周的安排" in page.content.decode()
    posted = {name: value or "" for name, value in page.context["form"].initial.items() if not isinstance(value, list)}
    answer = visit("甲书记").post(
        f"/meetings/arrange/?organization={organ.organizations['甲支部'].pk}&kind=theme_day",
        posted | {"once": "k2", "day": f"{day:%Y-%m-%d}", "at": "10:00"}, follow=True,
    )  # fmt: skip
    assert "同一天还有：预算上会、15:00 2026年6月党课、15:00 2026年6月党小组会。" in answer.content.decode()


def test_another_group_of_the_branch_meets_without_this_one(organ, being):
    with scope.system("test"):
        organ.organizations["第二党小组"] = organizations.found_organization(
            name="第二党小组", kind="group", parent=organ.organizations["甲支部"], founded_on=date(2026, 1, 1),
            go_live_on=date(2026, 1, 1), by=COMMAND_LINE,
        )  # fmt: skip
    for name, kind in (("甲支部", "party_lecture"), ("第一党小组", "group_meeting"), ("第二党小组", "group_meeting")):
        arrange(organ, name, 20, kind=kind)
    day = date(2026, 6, 20)
    with being("甲书记"):
        found = {
            name: [one.who for one in queries.around(organ.organizations[name], day, day)]
            for name in ("甲支部", "第一党小组", "第二党小组")
        }
    first, second = (organ.organizations[name].called for name in ("第一党小组", "第二党小组"))
    assert found == {
        "甲支部": ["甲支部", first, second], "第一党小组": ["甲支部", first], "第二党小组": ["甲支部", second],
    }  # fmt: skip


def test_a_cancelled_meeting_is_off_the_calendar(organ, being):
    meeting = arrange(organ, "甲支部", 20)
    with scope.system("test"):
        meetings.cancel(meeting=meeting, reason="改期", by=COMMAND_LINE)
    with being("甲党员"):
        assert june() == []


def test_a_month_is_whole_weeks_and_long_dates_stand_on_every_day(organ, being):
    note(being, "乙书记", organ.organizations["乙支部"], from_on=date(2026, 6, 29), to_on=date(2026, 7, 2))
    with being("工会主席"):
        weeks = queries.month(date(2026, 6, 1))
    days = [day for week in weeks for day in week]
    assert {len(week) for week in weeks} == {7} and days[0].on.weekday() == 0
    assert [day.on.day for day in days if day.items] == [29, 30, 1, 2]
    assert [day.on for day in days if day.today] == [TODAY]


def test_the_strip_of_a_year_says_what_stands_in_each_month_and_no_number(organ, being, visit):
    arrange(organ, "甲支部", 20), arrange(organ, "甲支部", 21)
    note(being, "专职副书记", organ.organizations["党组"], from_on=date(2026, 11, 29), to_on=date(2027, 1, 2))
    with being("甲党员"):
        months = {one.first.month: set(one.kinds) for one in queries.year(2026)}
        after = {one.first.month: set(one.kinds) for one in queries.year(2027)}
    assert {month: kinds for month, kinds in months.items() if kinds} == {
        6: {"meeting"}, 11: {"business"}, 12: {"business"},
    }  # fmt: skip
    assert {month for month, kinds in after.items() if kinds} == {1}
    with being("甲书记"):
        assert queries.year(2026)[5].kinds == {"meeting", "due"}
    page = visit("甲党员").get("/calendar/?month=2026-06").content.decode()
    strip = page.partition('aria-label="2026年各月"')[2].partition("</nav>")[0]
    assert strip.count("<li>") == 12 and strip.count("有组织生活") == 1 and strip.count("有业务日程") == 2
    assert 'href="?month=2026-06" aria-current="true"' in strip


def test_on_a_phone_the_days_that_are_over_are_folded_in_this_month_alone(organ, visit):
    for day in (2, TODAY.day, TODAY.day + 2):
        arrange(organ, "甲支部", day)
    browser = visit("甲党员")
    shown = browser.get("/calendar/?month=2026-06")
    assert [[day.on.day for day in shown.context[name]] for name in ("past", "days")] == [
        [2], [TODAY.day, TODAY.day + 2],
    ]  # fmt: skip
    assert "本月较早的 1 天" in shown.content.decode()
    with scope.system("test"):
        meetings.arrange(
            organization=organ.organizations["甲支部"], kinds=["theme_day"],
            starts_at=datetime(2026, 5, 20, 15, tzinfo=clock.ZONE), by=COMMAND_LINE,
        )  # fmt: skip
    earlier = browser.get("/calendar/?month=2026-05").context
    assert ([day.on.day for day in earlier["days"]], earlier["past"]) == ([20], [])


def test_a_business_date_is_noted_once_by_those_who_may_and_leaves_its_history(organ, being):
    with pytest.raises(NotAllowed, match="不能在“乙支部”登记业务日程"):
        note(being, "甲书记", organ.organizations["乙支部"])
    first = note(being, "甲书记", organ.organizations["甲支部"])
    assert note(being, "甲书记", organ.organizations["甲支部"]) == first
    with being("乙书记") as actor, pytest.raises(NotAllowed, match="由“甲支部”登记"):
        actions.remove_date(noted=first, by=actor)
    with being("甲书记") as actor:
        actions.remove_date(noted=first, by=actor)
    with scope.system("test"):
        assert not BusinessDate.objects.exists()
    kept = Entry.objects.get(event="business_date_removed")
    assert kept.before == {"title": "预算上会", "from_on": "2026-06-22", "to_on": "2026-06-22"}


@pytest.mark.parametrize(("until", "said"), [(date(2026, 6, 21), "早于开始日期"), (date(2028, 1, 1), "最长一年")])
def test_dates_that_cannot_be_are_refused_at_their_field(organ, being, until, said):
    with pytest.raises(Refused, match=said) as refused:
        note(being, "甲书记", organ.organizations["甲支部"], to_on=until)
    assert refused.value.field == "to_on"


def opened(organ, being, role: str, organization=None) -> tuple[Feed, str]:
    with being(role) as actor:
        return actions.open_feed(account=organ.accounts[role], organization=organization, by=actor)


def read(token: str) -> list[str]:
    answer = Client().get(f"/calendar/feed/{token}.ics")
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_feed_says_what_its_account_sees_and_no_topic(organ, being):
    arrange(organ, "甲支部", 20, topic="研究某同志的问题", agenda="一、听取汇报")
    arrange(organ, "乙支部", 18)
    _, token = opened(organ, being, "甲党员")
    assert read(token) == ["2026年6月主题党日（甲支部）"]
    content = Client().get(f"/calendar/feed/{token}.ics").content.decode()
    assert "某同志" not in content and "汇报" not in content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (event["DTSTART"].dt.date(), str(event["LOCATION"])) == (date(2026, 6, 20), "三楼")


def test_a_feed_holds_what_the_standard_asks_for(organ, being):
    """RFC 5545: a named zone is defined, lines of at most 75 octets, a stamp in UTC, names that stay and are unique."""
    arrange(organ, "甲支部", 20, topic="学习")
    note(being, "专职副书记", organ.organizations["党组"], title="年度预算、决算和绩效评价材料的编制与上会" * 3)
    _, token = opened(organ, being, "甲书记")
    content = Client().get(f"/calendar/feed/{token}.ics", headers={"host": "testserver"}).content
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and max(map(len, lines)) <= 75 and b"\n" not in b"".join(lines)
    assert all(line.decode() is not None for line in lines), "folded within a character"
    read_back = Calendar.from_ical(content)
    (zone,) = read_back.walk("VTIMEZONE")
    zones = {event["DTSTART"].params.get("TZID") for event in read_back.walk("VEVENT")} - {None}
    assert zones == {str(zone["TZID"])} == {"Asia/Shanghai"}
    (standard,) = zone.walk("STANDARD")
    assert standard["TZOFFSETTO"].to_ical() == "+0800"
    events = read_back.walk("VEVENT")
    assert {one["DTSTAMP"].to_ical()[-1:] for one in events} == {b"Z"}
    names = [str(one["UID"]) for one in events]
    assert len(set(names)) == len(names) and {name.partition("@")[2] for name in names} == {installation()}
    with clock.frozen(TODAY + timedelta(days=1)):
        again = Calendar.from_ical(Client().get(f"/calendar/feed/{token}.ics", headers={"host": "localhost"}).content)
    assert {str(one["UID"]) for one in again.walk("VEVENT")} == set(names), "another day, another host"


def test_an_installation_is_known_by_its_first_entry(organ):
    known = installation()
    assert len(known) == 32 and known == chain.content_of(Entry.objects.earliest("pk"), "sha256")[:32]
    with transaction.atomic():
        record("feed_opened", by=COMMAND_LINE, subject=organ.organizations["党组"], name="以后的事")
    assert installation() == known


def test_business_dates_are_narrowed_with_the_calendar(organ, being):
    places = organ.organizations
    for number, name in enumerate(("党组", "机关党委", "办公室", "直属总支", "乙支部")):
        note(being, "专职副书记", places[name], title=name, once=f"n{number}")
    with being("专职副书记"):
        shown = {
            place: {one.title for one in june(places[place]) if one.kind == "business"}
            for place in ("党组", "办公室", "直属总支", "甲支部", "乙支部")
        }
        strip = [sorted(one.kinds) for one in queries.year(2026, places["甲支部"]) if "business" in one.kinds]
        assert {one.title for one in june() if one.kind == "business"} == shown["党组"]
    assert shown == {
        "党组": {"党组", "机关党委", "办公室", "直属总支", "乙支部"},
        "办公室": {"党组", "机关党委", "办公室"},
        "直属总支": {"党组", "机关党委", "直属总支"},
        "甲支部": {"党组", "机关党委", "直属总支"},
        "乙支部": {"党组", "机关党委", "乙支部"},
    }
    assert len(strip) == 1


def test_business_of_another_branch_is_on_nobodys_own_calendar(organ, being):
    """Of the organ, the committee and the departments for everybody; of a branch for its people and those above."""
    places = organ.organizations
    for number, name in enumerate(("党组", "办公室", "直属总支", "甲支部", "乙支部", "第一党小组")):
        note(being, "专职副书记", places[name], title=name, once=f"n{number}")
    shown = {}
    for role in ("甲党员", "甲书记", "工会主席", "专职副书记", "处长"):
        with being(role):
            shown[role] = {one.title for one in june() if one.kind == "business"}
    for role in ("甲党员", "甲书记"):
        assert shown[role] - {"第一党小组"} == {"党组", "办公室", "直属总支", "甲支部"}, role
    assert shown["甲书记"] >= {"第一党小组"}
    assert shown["工会主席"] == {"党组", "办公室", "乙支部"}
    assert shown["专职副书记"] == {"党组", "办公室", "直属总支", "甲支部", "乙支部", "第一党小组"}
    assert shown["处长"] == {"党组", "办公室", "乙支部"}


def test_a_feed_follows_the_office_and_ends_with_it(organ, being):
    arrange(organ, "乙支部", 18)
    _, token = opened(organ, being, "乙书记", organ.organizations["乙支部"])
    assert "2026年6月主题党日（乙支部）" in read(token) and "主题党日到期（乙支部）" in read(token)
    with scope.system("test"):
        office = Appointment.objects.get(person=organ.people["乙书记"], post=Post.SECRETARY)
        organizations.relieve(appointment=office, to_on=TODAY, by=COMMAND_LINE)
    with clock.frozen(TODAY + timedelta(days=1)):
        assert read(token) == ["2026年6月主题党日（乙支部）"]


def test_only_a_digest_is_kept_and_a_revoked_or_closed_account_answers_nothing(organ, being):
    feed, token = opened(organ, being, "甲党员")
    assert feed.digest != token and token not in str(list(Entry.objects.values()))
    with being("乙书记") as actor, pytest.raises(NotAllowed, match="本人停用"):
        actions.revoke_feed(feed=feed, by=actor)
    with being("甲党员") as actor:
        actions.revoke_feed(feed=feed, by=actor)
    assert Client().get(f"/calendar/feed/{token}.ics").status_code == 404
    _, other = opened(organ, being, "甲党员")
    account = organ.accounts["甲党员"]
    account.is_active = False
    account.save()
    assert Client().get(f"/calendar/feed/{other}.ics").status_code == 404


def test_a_feed_is_opened_for_what_one_sees_by_oneself_and_not_without_end(organ, being):
    with pytest.raises(NotAllowed, match="看不到“乙支部”"):
        opened(organ, being, "甲书记", organ.organizations["乙支部"])
    with being("乙书记") as actor, pytest.raises(NotAllowed, match="本人开通"):
        actions.open_feed(account=organ.accounts["甲书记"], organization=None, by=actor)
    for _ in range(actions.FEEDS):
        opened(organ, being, "甲党员")
    with pytest.raises(Refused, match="已有10个订阅地址"):
        opened(organ, being, "甲党员")


def test_the_page_of_feeds_shows_an_address_once(organ, visit):
    browser = visit("甲党员")
    page = browser.post("/calendar/feeds/", {"organization": ""}).content.decode()
    assert page.count("/calendar/feed/") == 1
    again = browser.get("/calendar/feeds/").content.decode()
    assert "/calendar/feed/" not in again and "本人看得到的全部日程" in again
    feed = Feed.objects.get()
    assert visit("甲书记").post(f"/calendar/feeds/{feed.pk}/revoke/").status_code == 404
    assert browser.post(f"/calendar/feeds/{feed.pk}/revoke/").status_code == 302
    assert queries.feeds_of(organ.accounts["甲党员"]).count() == 0


def test_the_month_costs_the_same_for_one_and_for_three(organ, visit):
    browser = visit("甲书记")
    arrange(organ, "甲支部", 2)
    browser.get("/calendar/?month=2026-06")
    asked = []
    for day in (3, 4, 5):
        with CaptureQueriesContext(connection) as counted:
            assert browser.get("/calendar/?month=2026-06").status_code == 200
        asked.append(len(counted))
        arrange(organ, "甲支部", day)
    assert len(set(asked)) == 1
    assert browser.get("/calendar/?month=nonsense&organization=x").status_code == 200


def test_a_month_asks_once_whose_calendar_it_is(organ, visit, monkeypatch):
    asked = []
    own = queries.own_organizations
    monkeypatch.setattr(queries, "own_organizations", lambda: asked.append(1) or own())
    assert visit("甲书记").get("/calendar/?month=2026-06").status_code == 200
    assert asked == [1]


def test_what_was_typed_stays_when_a_date_is_refused(organ, visit):
    data = {"title": "防汛值守", "from_on": "2026-06-20", "to_on": "2026-06-01", "once": "k",
            "organization": organ.organizations["甲支部"].pk}  # fmt: skip
    answer = visit("甲书记").post("/calendar/dates/note/", data)
    assert answer.status_code == 422 and "防汛值守" in answer.content.decode()
    assert "早于开始日期" in answer.content.decode()
    assert visit("甲党员").post("/calendar/dates/note/", data).status_code == 422
    marked = visit("甲书记").post("/calendar/dates/note/", data | {"title": "演练（机密★5年）", "to_on": ""})
    assert marked.status_code == 422 and "不得处理涉密信息" in marked.content.decode()
    with scope.system("test"):
        assert not BusinessDate.objects.exists()
