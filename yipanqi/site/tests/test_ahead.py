"""今后三十天: what stands in which week, with which button, at which cost – and nothing of anybody else's."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.education import actions as education
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.worktime import is_working_day, working_days_after, working_days_before, working_days_until
from yipanqi.meetings import actions as meetings
from yipanqi.obligations.actions import owe, reconcile_all
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.models import Term
from yipanqi.organizations.queries import probation_end
from yipanqi.site import ahead
from yipanqi.site.steps import in_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def owing(organ):
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    return organ


def shown(organ, being, role: str) -> ahead.Ahead:
    with being(role):
        return ahead.ahead(*ahead.whose(organ.people[role].pk, TODAY), TODAY)


def lines(found: ahead.Ahead) -> list[ahead.Line]:
    return [line for week in found.weeks for line in week.lines] + list(found.later)


def titles(found: ahead.Ahead, kind: str = "") -> list[str]:
    return [f"{line.on:%m%d} {line.title} {line.where}" for line in lines(found) if not kind or line.kind == kind]


def arrange(organ, where: str, on: date, *kinds: str):
    with scope.system("test"):
        return meetings.arrange(
            organization=organ.organizations[where], kinds=kinds, by=COMMAND_LINE,
            starts_at=datetime(on.year, on.month, on.day, 15, tzinfo=clock.ZONE),
        )  # fmt: skip


def probationer(organ, branch: str, joined_on: date, name: str = "新党员"):
    home = organ.organizations[branch]
    person = organizations.register_person(name=name, home=home, joined_on=joined_on, by=COMMAND_LINE)
    organizations.admit_member(person=person, organization=home, from_on=joined_on, by=COMMAND_LINE)
    return person


def test_a_secretary_sees_what_ends_in_the_weeks_and_what_can_be_arranged_now(owing, being):
    found = shown(owing, being, "乙书记")
    assert (found.first, found.last) == (TODAY, TODAY + timedelta(days=30))
    due = titles(found, "到期")
    assert "0630 主题党日（2026年6月） 乙支部" in due and "0731 主题党日（2026年7月） 乙支部" in due
    assert not [one for one in due if "甲支部" in one]
    assert [line.on for line in lines(found)] == sorted(line.on for line in lines(found))
    assert all(line.on > found.last for line in found.later)
    june = next(line for line in lines(found) if line.title == "主题党日（2026年6月）")
    assert "支部工作条例（试行）》第十六条" in june.basis and june.button == "安排" and "kind=theme_day" in june.address
    assert june.needs == "以主题党日的记录办结，规定1次"
    assert june.lead.endswith("宜在6月25日前发出通知")
    july = next(line for line in found.later if line.title == "主题党日（2026年7月）")
    assert july.button == "提前安排" and "month=2026-07" in july.address


def test_an_arranged_meeting_is_told_once_with_the_clauses_it_serves(owing, being):
    arrange(owing, "乙支部", date(2026, 6, 22), "theme_day", "members_meeting")
    found = shown(owing, being, "乙书记")
    (meeting,) = [line for line in lines(found) if line.kind == "会议"]
    assert meeting.on == date(2026, 6, 22) and meeting.primary and "通知还没有发出" in meeting.needs
    assert "第十六条" in meeting.basis and "第十一条" in meeting.basis
    assert not [one for one in titles(found, "到期") if one.startswith("0630 主题党日")]
    with clock.frozen(date(2026, 6, 22)), being("乙书记"):
        today = ahead.ahead(*ahead.whose(owing.people["乙书记"].pk, date(2026, 6, 22)), date(2026, 6, 22))
    (held,) = [line for line in lines(today) if line.kind == "会议"]
    assert (held.button, held.address, held.lead) == ("记录", f"{meeting.address}record/", "今天")
    member = shown(owing, being, "处长")
    assert [line.title for line in lines(member)] == [meeting.title] and "第十六条" in lines(member)[0].basis
    assert lines(shown(owing, being, "甲党员")) == []


def test_terms_and_probations_stand_on_their_day_and_only_for_who_keeps_them(owing, being):
    with scope.system("test"):
        probationer(owing, "乙支部", date(2025, 7, 1))
        probationer(owing, "甲支部", date(2025, 7, 2), "甲新党员")
        probationer(owing, "乙支部", date(2025, 9, 1), "秋季")
        Term.objects.create(organization=owing.organizations["乙支部"], elected_on=date(2023, 7, 11), years=3)
        Term.objects.create(organization=owing.organizations["甲支部"], elected_on=date(2024, 1, 1), years=3)
    found = shown(owing, being, "乙书记")
    assert titles(found, "转正") == ["0701 新党员预备期满 乙支部"]
    assert titles(found, "任期") == ["0711 任期届满 乙支部"]
    assert "待核" in next(line for line in lines(found) if line.kind == "转正").basis
    keeper = shown(owing, being, "专职副书记")
    assert titles(keeper, "任期") == ["0702 任期还有六个月，着手换届 甲支部", "0711 任期届满 乙支部"]
    assert titles(keeper, "转正") == []
    assert titles(shown(owing, being, "甲组长"), "转正") == []


def test_talks_trainings_and_what_one_owes_in_person(owing, being):
    with scope.system("test"):
        education.arrange_talk(
            organization=owing.organizations["乙支部"], leads=[owing.people["乙书记"]], others=[owing.people["处长"]],
            held_on=date(2026, 6, 18), by=COMMAND_LINE,
        )  # fmt: skip
        owe(
            organization=owing.organizations["乙支部"], key="decision:9", source="meetings", kind="decision",
            title="一项会议决定事项", basis="2026年5月党员大会决定", due_on=date(2026, 6, 19),
            person=owing.people["处长"], by=COMMAND_LINE,
        )  # fmt: skip
    found = shown(owing, being, "处长")
    assert titles(found) == ["0618 谈心谈话：乙书记 乙支部", "0619 一项会议决定事项 乙支部"]
    assert "0619 一项会议决定事项 乙支部" not in titles(shown(owing, being, "乙书记"))
    assert titles(shown(owing, being, "乙书记"), "谈话") == ["0618 谈心谈话：处长 乙支部"]


def test_the_page_stands_for_everybody_and_says_when_there_is_nothing(owing, visit):
    page = visit("甲党员").get("/ahead/").content.decode()
    assert "三十天内没有要办的事" in page
    page = visit("乙书记").get("/ahead/").content.decode()
    assert "2026年6月15日至2026年7月15日" in page and "本周（6月15日至6月21日）" not in page
    assert re.findall(r'<h2 id="week-1">([^<]*)</h2>', page) == ["6月29日至7月5日"]
    assert "data-print" in page and "已经逾期" in page
    assert visit("系统管理员").get("/ahead/").status_code == 403


def test_the_number_of_questions_does_not_grow(owing, visit):
    asked = []
    for number in range(3):
        if number:
            day = date(2026, 6, 16 + number)
            arrange(owing, "乙支部", day, "theme_day")
            with scope.system("test"):
                probationer(owing, "乙支部", date(2025, 6, 20 + number), f"新{number}")
                education.enter_training(
                    organization=owing.organizations["乙支部"], title=f"党章{number}", first_on=TODAY, last_on=TODAY,
                    form="collective", halves=6, people=[owing.people["乙书记"]], by=COMMAND_LINE,
                )  # fmt: skip
        client = visit("乙书记")
        client.get("/ahead/")
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/ahead/").status_code == 200
        asked.append(len(counted))
    assert asked[1] == asked[2] and asked[2] - asked[0] <= 2, asked


@pytest.mark.parametrize(
    ("joined", "full", "ends"),
    [(date(2025, 7, 1), None, date(2026, 7, 1)), (date(2024, 2, 29), None, date(2025, 2, 28)),
     (date(2025, 7, 1), date(2026, 7, 1), None), (None, None, None)],
)  # fmt: skip
def test_probation_ends_a_year_after_joining(joined, full, ends):
    from yipanqi.organizations.models import Person

    assert probation_end(Person(joined_on=joined, full_on=full)) == ends


def test_working_days_before_and_until_agree_with_those_after():
    day = date(2026, 9, 24)
    for count in range(1, 20):
        last = working_days_after(day, count)
        assert working_days_until(day, last) == count and is_working_day(working_days_before(last, count))
        assert working_days_before(last + timedelta(days=1), 1) == last
    assert working_days_until(day, day) == 0


def test_groups_stand_as_they_are_counted():
    counted = [
        "甲·第一党小组",
        "甲·第二党小组",
        "甲·第三党小组",
        "甲·第十党小组",
        "甲·第十一党小组",
        "甲·第二十党小组",
        "甲·第二十一党小组",
    ]
    mixed = [counted[place] for place in (3, 5, 0, 6, 2, 4, 1)]
    assert sorted(mixed, key=in_count) == counted
    branches = ["一支部", "二支部", "三支部", "十一支部"]
    assert sorted([branches[place] for place in (3, 2, 0, 1)], key=in_count) == branches
    assert in_count("二三线办公室") == "二三线办公室", "no number: as it is written"
