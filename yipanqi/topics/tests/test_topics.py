"""The plan, topics from above, the library: what follows from what, and who sees it."""

import pytest
from django.urls import reverse

from tests.organ import TODAY
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions as meetings
from yipanqi.meetings import queries as meeting_queries
from yipanqi.meetings.actions import procedures
from yipanqi.meetings.enums import Kind, Stage
from yipanqi.meetings.models import Meeting, Rectification
from yipanqi.meetings.procedures import script
from yipanqi.organizations.models import Organization
from yipanqi.topics import actions, library, queries, rules
from yipanqi.topics.models import Contribution, Planned, Published, Source

YEAR, MONTH = TODAY.year, TODAY.month
SECRET = "察尔汗盐湖"
ARRANGE = "/meetings/arrange/"


@pytest.fixture
def branch(organ) -> Organization:
    return organ.organizations["甲支部"]


def lined(branch, *, once="one", **more) -> Planned:
    line = {"year": YEAR, "month": MONTH, "kind": Kind.THEME_DAY, "theme": "学习党章"} | more
    return actions.plan(organization=branch, once=once, by=COMMAND_LINE, **line)


def topic(organ, *, month=None, of="机关党委", once="topic") -> Published:
    return actions.publish(
        organization=organ.organizations[of], year=YEAR, month=month, title="学习条例", basis="省直工委通知",
        materials="条例第一章\n条例第二章", once=once, by=COMMAND_LINE,
    )  # fmt: skip


# The library as data


def test_the_library_is_whole_and_names_kinds_that_there_are():
    entries = library.shipped()
    assert [sum(one.sort == sort for one in entries) for sort in ("form", "topic")] == [15, 15]
    assert len({one.key for one in entries}) == len({one.title for one in entries}) == 30
    assert {kind for one in entries for kind in one.kinds} <= set(Kind.values)
    for one in entries:
        assert len(set(one.words)) == len(one.words) and len(one.text) > 60
        assert not any(word in one.text for word in ("条例第", "打卡", "积分", "排名", "必须", "不得少于")), one.key


def test_an_entry_fits_where_its_words_stand_in_the_problem():
    assert rules.shared(("窗口", "群众", "窗口"), "群众反映窗口排队") == ("窗口", "群众", "窗口")
    assert rules.shared(("窗口",), "学习不深入") == ()
    assert rules.cut_words(" 岗位、经验，岗位 ；传帮带") == ("岗位", "经验", "传帮带")
    assert rules.lines("一\n\n 二 \r\n") == ("一", "二")


# The plan


def test_a_meeting_is_filled_from_the_plan_and_the_plan_reads_the_meetings(organ, branch, visit):
    from yipanqi.kernel import scope

    with scope.system("test"):
        row = lined(branch, problem="窗口退件多", materials="党章第一章\n党员义务", entry="role_play")
    client = visit("甲书记")
    page = client.get(reverse("topics:plan", args=[branch.pk])).content.decode()
    address = f"{ARRANGE}?organization={branch.pk}&kind=theme_day&source=plan:{row.pk}&month={YEAR}-{MONTH:02}"
    assert address.replace("&", "&amp;") in page
    form = client.get(address).context["form"]
    assert form["topic"].value() == "学习党章"
    agenda = form["agenda"].value().splitlines()
    assert agenda[:3] == ["学习：党章第一章", "学习：党员义务", "针对问题：窗口退件多"]
    assert agenda[3] == queries.entry("role_play").steps[0]
    posted = {name: value or "" for name, value in form.initial.items() if not isinstance(value, list)} | {
        "once": "sent-once",
        "at": "09:30",
        "day": f"{TODAY:%Y-%m-%d}",
    }
    answer = client.post(address, posted)
    assert answer.status_code == 302
    with scope.system("test"):
        meeting = Meeting.objects.get(once="sent-once")
        assert Source.objects.get(meeting=meeting).planned == row
        line = queries.line(row.pk)
        assert (line.meetings, line.held, line.free) == ([meeting], [], False)
        meetings.cancel(meeting=meeting, reason="防汛", by=COMMAND_LINE)
        assert queries.line(row.pk).free
        Meeting.objects.filter(pk=meeting.pk).update(stage=Stage.RECORDED, present_count=0, voters_present=0,
                                                      recorded_at=meeting.created_at)  # fmt: skip
        assert queries.line(row.pk).held == [meeting]


def test_a_meeting_arranged_from_the_desk_takes_the_line_of_its_month_once(organ, branch, visit):
    from yipanqi.kernel import scope

    with scope.system("test"):
        lined(branch, once="other-month", month=MONTH % 12 + 1, theme="别的月份")
        lined(branch, once="other-kind", kind=Kind.PARTY_LECTURE, theme="别的类别")
        lined(organ.organizations["乙支部"], once="other-branch", theme="别的支部")
        row = lined(branch, materials="党章第一章")
    client = visit("甲书记")
    address = f"{ARRANGE}?organization={branch.pk}&kind=theme_day&month={YEAR}-{MONTH:02}"
    page = client.get(address)
    assert "学习主题计划填写，可以改动" in page.content.decode()
    form = page.context["form"]
    assert (form["topic"].value(), form["agenda"].value().splitlines()[0]) == ("学习党章", "学习：党章第一章")
    day = form.initial["day"]
    posted = {name: value or "" for name, value in form.initial.items() if not isinstance(value, list)}
    posted |= {"at": "09:30", "day": f"{day:%Y-%m-%d}"}
    client.post(address, posted | {"once": "another", "topic": "临时改学别的"})
    with scope.system("test"):
        assert Meeting.objects.get(once="another").topic == "临时改学别的" and not Source.objects.exists()
    client.post(address, posted | {"once": "sent-once"})
    with scope.system("test"):
        assert Source.objects.get(meeting__once="sent-once").planned == row
    assert client.get(address).context["form"]["topic"].value() is None


def test_a_line_of_a_month_gone_by_says_that_no_meeting_came_of_it(branch, visit):
    from yipanqi.kernel import scope

    with scope.system("test"):
        lined(branch, once="gone", month=MONTH - 1, theme="上月主题")
        lined(branch, once="now", theme="本月主题")
    page = visit("甲书记").get(reverse("topics:plan", args=[branch.pk])).content.decode()
    assert page.count("没有据此安排会议") == 1
    assert page.index("上月主题") < page.index("没有据此安排会议") < page.index("本月主题")


def test_a_line_of_which_a_meeting_came_is_fixed(branch, everything):
    row = lined(branch)
    meeting = meetings.arrange(
        organization=branch, kinds=[Kind.THEME_DAY], starts_at=meeting_queries.starts(TODAY, _nine()), by=COMMAND_LINE,
        source=f"plan:{row.pk}",
    )  # fmt: skip
    with pytest.raises(Refused, match="已据此安排会议"):
        actions.replan(row=row, theme="别的", by=COMMAND_LINE)
    with pytest.raises(Refused, match="已据此安排会议"):
        actions.unplan(row=row, by=COMMAND_LINE)
    meetings.cancel(meeting=meeting, reason="防汛", by=COMMAND_LINE)
    actions.replan(row=row, theme="别的", by=COMMAND_LINE)
    actions.unplan(row=row, by=COMMAND_LINE)
    assert not Planned.objects.exists() and Source.objects.get().planned is None


def _nine():
    from datetime import time

    return time(9)


def test_a_strange_or_broken_source_leaves_no_trace(organ, branch, everything):
    other = lined(organ.organizations["乙支部"], once="other")
    for number, source in enumerate(
        (f"plan:{other.pk}", "plan:x", "plan:", "library:nothing", "else:1", "plan:" + "9" * 30)
    ):
        meetings.arrange(
            organization=branch, kinds=[Kind.THEME_DAY], starts_at=meeting_queries.starts(TODAY, _nine()),
            once=f"m{number}", by=COMMAND_LINE, source=source,
        )  # fmt: skip
    assert not Source.objects.exists()


def test_topics_from_above_wait_until_they_are_planned(organ, branch, everything):
    first, whole = topic(organ, month=3, once="a"), topic(organ, once="b")
    lower = topic(organ, of="直属总支", once="c")
    found = queries.plan(branch, YEAR)
    assert [one for one in found.waiting if one != lower] == [whole, first]
    assert (lower in found.waiting) == branch.path.startswith(lower.organization.path)
    row = lined(branch, published=first, month=3)
    assert first not in queries.plan(branch, YEAR).waiting
    actions.withdraw_topic(topic=whole, by=COMMAND_LINE)
    assert whole not in queries.plan(branch, YEAR).waiting
    actions.withdraw_topic(topic=first, by=COMMAND_LINE)
    assert queries.line(row.pk).origin == "above"


def test_what_is_refused(organ, branch, everything):
    with pytest.raises(Refused, match="年度"):
        lined(branch, year=YEAR + 5)
    with pytest.raises(Refused, match="月份"):
        lined(branch, month=13)
    with pytest.raises(Refused, match="请填写主题"):
        lined(branch, theme="  ")
    with pytest.raises(Refused, match="不召开这类会议"):
        lined(branch, kind=Kind.DEMOCRATIC_LIFE_MEETING)
    with pytest.raises(Refused, match="上级党组织发布"):
        topic(organ, of="甲支部")
    entry = {
        "organization": branch,
        "sort": "form",
        "title": "讲述",
        "kinds": ["theme_day"],
        "needs": "岗位",
        "leads_to": "经验",
    }
    with pytest.raises(Refused, match="关键词"):
        actions.contribute(words="一 二", steps="一\n二", once="x", by=COMMAND_LINE, **entry)
    with pytest.raises(Refused, match="至少写两步"):
        actions.contribute(words="岗位", steps="一步", once="x", by=COMMAND_LINE, **entry)


def test_everything_is_done_once(organ, branch, everything):
    assert lined(branch) == lined(branch) and topic(organ) == topic(organ)
    assert Planned.objects.count() == Published.objects.count() == 1


def test_who_may(organ, branch, being):
    with being("乙书记"), pytest.raises(NotAllowed):
        lined(branch)
    with being("甲党员"), pytest.raises(NotAllowed):
        lined(branch)
    with being("甲书记"), pytest.raises(NotAllowed):
        topic(organ)
    with being("专职副书记"):
        topic(organ)
    with being("甲委员"):
        lined(branch)


# What one finds, what fits


def test_what_is_open_in_the_branch_brings_entries_with_their_reason(branch, being, organ):
    begun = _procedure(branch)
    with being("甲书记"):
        fits = queries.fitting(branch, queries.entries())
        assert fits == []
    from yipanqi.kernel import scope

    with scope.system("test"):
        Rectification.objects.create(procedure=begun, problem="窗口群众排队久")
        Rectification.objects.create(procedure=begun, problem="信访", person=organ.people["甲书记"])
    with being("甲书记"):
        fits = {fit.entry.key: fit.reasons for fit in queries.fitting(branch, queries.entries())}
        assert [words for _, words in fits["role_play"]] == [("窗口", "群众")]
        assert not any("信访" in problem.text for reasons in fits.values() for problem, _ in reasons), "somebody's own"
    with being("乙书记"):
        assert queries.fitting(branch, queries.entries()) == []


def _procedure(branch):
    from yipanqi.kernel import scope

    with scope.system("test"):
        return procedures.begin(organization=branch, script=script("org_life@1"), year=YEAR, by=COMMAND_LINE)


def test_the_organs_own_entries_stand_in_the_library(branch, everything):
    made = actions.contribute(
        organization=branch, sort="form", title="岗位讲述", words="岗位、经验", kinds=["theme_day"], needs="一个岗位",
        steps="讲\n问", leads_to="经验", once="own", by=COMMAND_LINE,
    )  # fmt: skip
    key = made.as_entry().key
    assert queries.entries()[0].key == key
    assert [one.key for one in queries.entries(typed="岗位讲述")] == [key]
    assert queries.entries(typed="没有的词") == [] and len(queries.entries(sort="topic")) == 15
    actions.withdraw_contribution(made=made, by=COMMAND_LINE)
    assert all(one.key != key for one in queries.entries())
    assert queries.entry(key).title == "岗位讲述", "plans go on naming it"
    assert Contribution.objects.count() == 1


def test_from_an_entry_one_click_leads_to_a_meeting(branch, visit):
    client = visit("甲书记")
    page = client.get("/topics/library/case_discussion/").content.decode()
    address = f"{ARRANGE}?organization={branch.pk}&kind=theme_day&source=library:case_discussion"
    assert address.replace("&", "&amp;") in page
    form = client.get(address).context["form"]
    assert form["topic"].value() == "" and form["agenda"].value().startswith(queries.entry("case_discussion").steps[0])
    form = client.get(address.replace("case_discussion", "party_constitution")).context["form"]
    assert form["topic"].value() == "学习党章，对照党员义务"
    assert "安排" not in visit("甲党员").get("/topics/library/case_discussion/").content.decode().split("使用")[-1]


# Pages


def test_nobody_outside_reads_a_branchs_plan(organ, branch, visit):
    from yipanqi.kernel import scope

    with scope.system("test"):
        row = lined(branch, theme=f"{SECRET}专题", problem=f"{SECRET}问题")
    codes = {}
    for role in organ.accounts:
        client = visit(role)
        plan = client.get(reverse("topics:plan", args=[branch.pk]))
        others = [client.get(reverse("topics:line", args=[row.pk])), client.get("/topics/library/"),
                  client.get("/search/", {"q": SECRET[:4]})]  # fmt: skip
        shown = any(SECRET in answer.content.decode() for answer in (plan, *others))
        codes[role] = (plan.status_code, shown)
    inside = {
        "甲书记",
        "甲委员",
        "甲组长",
        "甲党员",
        "总支书记",
        "党组书记",
    }  # members of the branch, whatever else they are
    assert {role for role, (code, shown) in codes.items() if code == 200 or shown} == inside
    assert all(codes[role] == (200, True) for role in inside)


def test_pages_take_whatever_is_in_the_address(organ, branch, visit):
    client = visit("甲书记")
    for address in (
        f"/topics/plan/{branch.pk}/?year=x", f"/topics/plan/{branch.pk}/add/?month=99&published=x&entry=%00&year=99999",
        f"/topics/plan/{branch.pk}/add/?month=٣", "/topics/library/?q=" + "长" * 500 + "&sort=x&kind=x",
        "/topics/published/?year=0",
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address
    for address in ("/topics/library/nothing/", "/topics/library/own-999/", f"/topics/plan/{branch.pk}/{YEAR}.exe",
                    "/topics/plan/lines/999/"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    wrong = client.post(
        f"/topics/plan/{branch.pk}/add/", {"once": "a", "month": "13", "kind": "x", "theme": "留着的字"}
    )
    assert wrong.status_code == 422 and "留着的字" in wrong.content.decode()


def test_the_number_of_queries_is_fixed(organ, branch, visit, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from yipanqi.kernel import scope

    client, counts = visit("甲书记"), []
    for more in range(2):
        with scope.system("test"):
            for number in range(1 + 2 * more):
                row = lined(branch, once=f"{more}-{number}", published=topic(organ, once=f"{more}-{number}"))
                meetings.arrange(
                    organization=branch, kinds=[Kind.THEME_DAY], starts_at=meeting_queries.starts(TODAY, _nine()),
                    by=COMMAND_LINE, source=f"plan:{row.pk}",
                )  # fmt: skip
                topic(organ, once=f"w{more}-{number}")
        client.get(reverse("topics:plan", args=[branch.pk]))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("topics:plan", args=[branch.pk]))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_paper_holds_the_plan(organ, branch, visit):
    from yipanqi.kernel import scope
    from yipanqi.papers.tests.reading import docx_text

    with scope.system("test"):
        lined(branch, materials="党章第一章\n第二章")
    answer = visit("甲党员").get(reverse("topics:paper", args=[branch.pk, YEAR, "docx"]))
    text = docx_text(answer.content)
    assert f"{YEAR}年度学习计划" in text and "党章第一章；第二章" in text and "主题党日" in text
