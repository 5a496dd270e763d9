"""工作台 for each role on the small organ: what stands there, in which order, with which button, at which cost."""

import re
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import organ as small
from yipanqi.accounts.actions import give_delegation
from yipanqi.education.enums import Occasion, Published, Side
from yipanqi.education.enums import Stage as TalkStage
from yipanqi.education.models import Collection, DuesFixing, Party, Publication, Talk
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings.models import Attendance, Decision, Meeting, Purpose, WorkReport
from yipanqi.obligations.actions import owe, reconcile_all, request_waiver
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Membership, Organization
from yipanqi.responsibilities.tests.scene import drafted, item_of, published
from yipanqi.site.desk import Democratic

pytestmark = pytest.mark.django_db


@pytest.fixture
def organ():
    with clock.frozen(small.TODAY):
        yield small.build()


def client(organ, role: str) -> Client:
    browser = Client()
    browser.force_login(organ.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
    return browser


def desk(organ, role: str, query: str = "") -> str:
    answer = client(organ, role).get(f"/desk/{query}")
    assert answer.status_code == 200, role
    return answer.content.decode()


def headings(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", page)


def hold(organ, branch: str, day: date, *kinds: str, stage: str = "recorded", **fields) -> Meeting:
    counted = {
        "expected_count": 5,
        "present_count": 4,
        "voters_due": 5,
        "voters_present": 4,
        "recorded_at": clock.now(),
    }
    with scope.system("test"):
        meeting = Meeting.objects.create(
            organization=organ.organizations[branch], title=f"{day.month}月会议", held_on=day, stage=stage,
            starts_at=datetime(day.year, day.month, day.day, 15, tzinfo=clock.ZONE), created_at=clock.now(),
            **(counted | {"recorded_at": clock.now()} if stage == "recorded" else {}), **fields,
        )  # fmt: skip
        for kind in kinds:
            Purpose.objects.create(meeting=meeting, kind=kind)
    return meeting


def follow() -> None:
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)


def collect(organ, *branches: str) -> None:
    """Dues taken in both quarters up to today."""
    with scope.system("test"):
        for branch in branches:
            for on in (date(2026, 3, 10), date(2026, 6, 10)):
                Collection.objects.create(
                    organization=organ.organizations[branch], on=on, recorded_at=clock.now(), recorded_by="组织委员"
                )


def everything_done(organ) -> None:
    """All duties of 乙支部 up to today, those of the year included."""
    collect(organ, "乙支部")
    branch, now = organ.organizations["乙支部"], clock.now()
    kept = {"organization": branch, "on": small.TODAY, "recorded_at": now, "recorded_by": "组织委员"}
    with scope.system("test"):
        DuesFixing.objects.create(year=2026, **kept)
        Publication.objects.create(year=2026, way=Published.BOARD, total=1, **kept)
        talk = Talk.objects.create(
            organization=branch, occasion=Occasion.ROUTINE, stage=TalkStage.HELD, held_on=small.TODAY, created_at=now,
            recorded_at=now,
        )  # fmt: skip
        members = Membership.objects.filter(organization=branch)
        Party.objects.bulk_create(Party(talk=talk, person=one.person, side=Side.LEADS) for one in members)
    heard = hold(organ, "机关党委", date(2026, 6, 10), "work_report")
    with scope.system("test"):
        WorkReport.objects.create(
            meeting=heard, organization=branch, person=organ.people["乙书记"], way="spoken", heard_by="机关党委",
            recorded_at=now,
        )  # fmt: skip
    for month in range(1, 7):
        hold(
            organ,
            "乙支部",
            date(2026, month, 10),
            "theme_day",
            "members_meeting",
            "org_life_meeting",
            "member_appraisal",
        )
    follow()


def test_a_secretary_sees_at_most_three_lists_missed_first(organ):
    with scope.system("test"):
        owe(
            organization=organ.organizations["甲支部"], key="decision:1", source="meetings", kind="decision",
            title="修订办事指南", basis="会议决定", due_on=date(2026, 6, 30), person=organ.people["甲书记"],
            by=COMMAND_LINE,
        )  # fmt: skip
    page = desk(organ, "甲书记")
    assert headings(page) == ["逾期", "待办", "我要办的"]
    assert "更早还有" in page
    assert page.index("　2026年3月") < page.index("　2026年6月")


def test_a_due_day_of_another_year_says_the_year_and_the_link_to_older_ones_leads_to_all_of_them(organ):
    with scope.system("test"):
        branch, months = organ.organizations["乙支部"], (date(2025, 11, 1), date(2025, 12, 1))
        for start in months:
            Obligation.objects.create(
                organization=branch, key=f"theme_day:{start}", source="rule", kind="theme_day", title="主题党日",
                basis="规定", severity="hard", period_start=start, due_on=start.replace(day=30),
                grace_until=start.replace(day=30), state="missed",
            )  # fmt: skip
        owe(
            organization=branch, key="decision:1", source="meetings", kind="decision", title="修订办事指南",
            basis="会议决定", due_on=date(2025, 12, 19), person=organ.people["乙书记"], by=COMMAND_LINE,
        )  # fmt: skip
    page = desk(organ, "乙书记")
    assert "2025年12月19日前" in page
    assert "6月30日前" in page and "2026年6月30日前" not in page
    earlier = int(re.search(r"更早还有 (\d+) 项逾期", page)[1])
    older = re.search(r'<a href="([^"]+)">更早还有', page)[1].replace("&amp;", "&")
    listed = client(organ, "乙书记").get(older).context["table"].rows
    assert earlier == sum(one.is_recurring and one.due_on < date(2026, 3, 15) for one in listed) > 2
    assert {one.due_on.year for one in listed} == {2025, 2026}


def test_each_open_duty_has_one_button_that_opens_the_form_prefilled(organ):
    page = desk(organ, "乙书记")
    with scope.system("test"):
        owed = Obligation.objects.get(
            organization=organ.organizations["乙支部"], kind="theme_day", period_start=date(2026, 6, 1)
        )
    branch = organ.organizations["乙支部"].pk
    address = f"/meetings/arrange/?organization={branch}&amp;kind=theme_day&amp;obligation={owed.pk}"
    assert page.count(address) == 1
    assert client(organ, "乙书记").get(address.replace("&amp;", "&")).status_code == 200


def test_what_is_arranged_is_opened_and_what_was_held_is_recorded(organ):
    coming = hold(organ, "乙支部", date(2026, 6, 25), "theme_day", stage="arranged")
    page = desk(organ, "乙书记")
    assert "已安排6月25日" in page
    assert f'href="/meetings/{coming.pk}/"' in page
    held = hold(organ, "乙支部", date(2026, 6, 12), "members_meeting", stage="notified")
    assert f'href="/meetings/{held.pk}/record/"' in desk(organ, "乙书记")


def test_nothing_due_says_so_and_shows_next_month(organ):
    everything_done(organ)
    page = desk(organ, "乙书记")
    assert "现在没有要办的事" in page
    assert headings(page) == ["下个月"]
    assert "主题党日" in page
    assert "7月31日前" in page


def test_beside_what_is_due_stands_what_comes_next_month_and_can_be_arranged_now(organ):
    page, branch = desk(organ, "乙书记"), organ.organizations["乙支部"]
    assert headings(page) == ["逾期", "待办", "下个月"]
    address = f"/meetings/arrange/?organization={branch.pk}&amp;kind=theme_day&amp;month=2026-07"
    assert page.count(f'href="{address}" aria-label="提前安排：主题党日7月"') == 1
    form = client(organ, "乙书记").get(address.replace("&amp;", "&")).content.decode()
    assert 'value="2026年7月主题党日"' in form and 'value="2026-07-01"' in form
    coming = hold(organ, "乙支部", date(2026, 7, 8), "theme_day", stage="arranged")
    page = desk(organ, "乙书记")
    assert address not in page and "7月31日前 · 已安排7月8日" in page
    assert f'href="/meetings/{coming.pk}/" aria-label="打开：主题党日7月"' in page
    with scope.system("test"):
        owe(
            organization=branch, key="test:1", source="test", kind="decision", title="联系社区", basis="会议决定",
            due_on=date(2026, 6, 30), person=organ.people["乙书记"], by=COMMAND_LINE,
        )  # fmt: skip
    assert headings(desk(organ, "乙书记")) == ["逾期", "待办", "我要办的"], "three lists at most"


def test_a_group_leader_sees_the_group_alone(organ):
    page = desk(organ, "甲组长")
    assert "党小组会" in page
    assert "主题党日" not in page


def test_the_secretary_of_one_branch_sees_nothing_of_another(organ):
    assert "乙支部" not in desk(organ, "甲书记")
    assert "甲支部" not in desk(organ, "乙书记")


def test_a_member_sees_meetings_and_tasks_but_no_ledger(organ):
    hold(organ, "甲支部", date(2026, 6, 25), "theme_day", stage="arranged", place="五楼会议室")
    hold(organ, "甲支部", date(2026, 6, 20), "committee_meeting", stage="arranged", committee_only=True, topic="不公开")
    hold(organ, "乙支部", date(2026, 6, 24), "theme_day", stage="arranged", place="别处")
    page = desk(organ, "甲党员")
    assert "五楼会议室" in page
    assert "不公开" not in page
    assert "别处" not in page
    assert "逾期" not in headings(page)


def test_the_committee_sees_organisations_in_tree_order_terms_and_numbers(organ):
    with scope.system("test"):
        organizations.record_term(
            organization=organ.organizations["乙支部"], elected_on=date(2023, 3, 1), years=3, by=COMMAND_LINE
        )
        request_waiver(
            organization=organ.organizations["甲支部"], duty="theme_day", from_on=date(2026, 6, 1),
            to_on=date(2026, 6, 30), reason="抗洪", by=COMMAND_LINE,
        )  # fmt: skip
    page = desk(organ, "专职副书记")
    assert headings(page) == ["本组织应办的", "今年逾期未履行（按组织次序）", "6月到期", "设置与任期"]
    own = page.split("今年逾期未履行")[0]
    assert re.findall(r'class="item-title" [^>]*>([^<]+)<', own) == ["机关党员干部大会", "书记述职"]
    assert page.index(">甲支部<") < page.index(">甲支部·第一党小组<") < page.index(">乙支部<")
    assert ">第一党小组<" not in page, "every branch has a first group"
    assert "届满未换届" in page
    assert "应设立支部委员会" in page
    assert "1 份免做、缓做申请" in page
    assert "/meetings/arrange/" not in page.split("今年逾期未履行")[1], (
        "upper levels do not arrange a branch's meetings"
    )


def test_whoever_sits_in_a_committee_sees_first_what_is_his_own_to_do(organ):
    with scope.system("test"):
        listed = published(drafted(organ.organizations["机关纪委"], "organ_discipline"))
    page = desk(organ, "纪委书记")
    assert headings(page)[0] == "我要办的"
    own = page.split("我要办的")[1].split("</section>")[0]
    assert "联系第1个服务对象" in own and f"签收“{listed.title}”" in own
    assert "联系第1个服务对象" not in desk(organ, "专职副书记")


def test_each_number_of_the_month_opens_the_entries_behind_it(organ):
    hold(organ, "甲支部", date(2026, 6, 10), "theme_day")
    hold(organ, "甲支部", date(2026, 5, 10), "theme_day")
    follow()
    browser = client(organ, "专职副书记")
    page = browser.get("/desk/").content.decode()
    row = re.search(r"<tr><th scope=\"row\">主题党日</th>(.*?)</tr>", page)[1]
    shown = re.findall(r'href="([^"]+)">(\d+)<', row)
    assert [number for _, number in shown] == ["2", "1", "1"]
    for address, number in shown:
        rows = browser.get(address.replace("&amp;", "&")).context["table"].rows
        assert [one.due_on for one in rows] == [date(2026, 6, 30)] * int(number), address
    done = re.search(r"<tr><th scope=\"row\">支委会</th>(.*?)</tr>", page)[1]
    assert re.findall(r'<td class="number">(.*?)</td>', done)[1] == "0", "a nought leads nowhere"


def test_the_committee_is_told_when_all_is_well(organ):
    collect(organ, "甲支部", "乙支部")
    for branch in ("甲支部", "乙支部"):
        for month in range(1, 7):
            hold(organ, branch, date(2026, month, 10), "theme_day", "members_meeting", "committee_meeting")
    for month in range(1, 7):
        hold(organ, "第一党小组", date(2026, month, 10), "group_meeting")
    hold(organ, "党组", date(2026, 2, 10), "centre_group_study")
    follow()
    assert "今年没有逾期" in desk(organ, "专职副书记")


def test_a_leader_sees_his_own_part_and_his_own_branch(organ):
    for month, presence in ((4, "present"), (5, "excused")):
        meeting = hold(organ, "甲支部", date(2026, month, 10), "theme_day")
        with scope.system("test"):
            Attendance.objects.create(
                meeting=meeting, person=organ.people["党组书记"], presence=presence,
                reason="出差" if presence == "excused" else "",
            )  # fmt: skip
    follow()
    page = desk(organ, "党组书记")
    assert "以普通党员身份参加组织生活：甲支部" in page
    assert "请假（出差）" in page
    assert "到会" in page
    assert "甲支部今年履职情况" in page
    assert "今年应参加2次，到会1次，请假1次。" in page
    assert "《中国共产党党和国家机关基层组织工作条例》第三十五条" in page
    assert "JG-35" not in page, "no codes on the page"
    assert "主持支部全面工作" not in page, "a habit of branch secretaries, not of the leading group"


def test_a_leader_sees_the_own_list_with_its_state_and_what_the_body_studied(organ):
    with scope.system("test"):
        listed = published(drafted(organ.organizations["党组"], "first_in_charge"))
        other = drafted(organ.organizations["乙支部"], items=0)
        item_of(other, "别的支部的事项")
        published(other)
    page = desk(organ, "党组书记")
    assert f'我的责任：<a href="/responsibilities/{listed.pk}/">' in page and "联系第1个服务对象" in page
    assert "别的支部的事项" not in page
    assert "职责与依据" not in page, "the list says it"
    assert "专题研究党建" in page and ">上半年</a>" in page and "还没有安排" in page
    assert "我的责任" not in desk(organ, "党组成员")
    meeting = hold(organ, "党组", date(2026, 5, 10), "leading_group_study")
    with scope.system("test"):
        Decision.objects.create(meeting=meeting, text="年底前补齐专职党务干部")
    follow()
    page = desk(organ, "党组书记")
    assert "5月10日</a> · 决定1项：年底前补齐专职党务干部" in page


def test_a_leaders_older_meetings_are_folded_away(organ):
    for day in range(1, 9):
        meeting = hold(organ, "甲支部", date(2026, 5, day), "theme_day")
        with scope.system("test"):
            Attendance.objects.create(meeting=meeting, person=organ.people["党组书记"], presence="present")
    page = desk(organ, "党组书记")
    shown, folded = page.split("今年较早的 2 次")
    assert shown.count("<td>到会</td>") == 6 and folded.count("<td>到会</td>") == 2
    assert ">5月8日<" in shown and ">5月2日<" in folded


def test_an_assistant_finds_on_the_desk_for_whom_to_act_and_then_has_that_desk(organ):
    with scope.system("test"):
        given = give_delegation(
            principal=organ.accounts["党组书记"], assistant=organ.accounts["甲党员"], from_on=small.TODAY,
            to_on=date(2026, 12, 31), reason="日常事务代办", by=COMMAND_LINE,
        )  # fmt: skip
    visitor = client(organ, "甲党员")
    page = visitor.get("/desk/").content.decode()
    assert "您可以代党组书记办理，有效期至2026年12月31日" in page and "您可以代" not in desk(organ, "乙书记")
    acting = visitor.post(f"/accounts/delegations/{given.pk}/act/", follow=True).content.decode()
    assert "专题研究党建" in acting and "您可以代" not in acting


def test_of_a_regulation_named_twice_the_known_articles_come_first_and_its_title_once():
    lines = [SimpleNamespace(citation=one) for one in ("《甲规定》条号待核", "《乙条例》第三条", "《甲规定》第五条")]
    assert Democratic(None, lines[2:], lines[:2]).basis == "《甲规定》第五条、条号待核；《乙条例》第三条"


def test_hats_are_pages_of_their_own(organ):
    assert "?as=member" in desk(organ, "专职副书记")
    assert "近期会议" in desk(organ, "专职副书记", "?as=member")
    assert headings(desk(organ, "甲党员", "?as=committee"))[0] == "近期会议", "a hat one does not wear is not offered"


@pytest.mark.parametrize("role", ["系统管理员", "安全管理员", "审计管理员"])
def test_administrators_have_no_desk(organ, role):
    assert client(organ, role).get("/desk/").status_code == 403


def test_strangers_go_to_the_sign_in_page(organ):
    assert Client().get("/desk/").status_code == 302


def grow(organ, number: int) -> None:
    with scope.system("test"):
        committee = organ.organizations["机关党委"]
        with organizations.together(by=COMMAND_LINE):
            present = Organization.objects.count()
            for one in range(present, present + number):
                organizations.found_organization(
                    name=f"增设{one}支部", kind=Kind.BRANCH, parent=committee, founded_on=small.FOUNDED,
                    go_live_on=small.GO_LIVE, by=COMMAND_LINE,
                )  # fmt: skip
    follow()


def cost(organ, role: str) -> int:
    browser = client(organ, role)
    browser.get("/desk/")
    with CaptureQueriesContext(connection) as captured:
        browser.get("/desk/")
    return len(captured)


def test_the_desk_costs_the_same_with_one_three_and_sixty_branches_more(organ):
    costs = {role: [] for role in ("专职副书记", "党组书记", "乙书记", "甲党员")}
    for number in (1, 2, 57):
        grow(organ, number)
        for role, found in costs.items():
            found.append(cost(organ, role))
    assert {role: found for role, found in costs.items() if len(set(found)) != 1 or found[0] > 40} == {}


def test_somebody_with_two_branches_pays_no_more_queries(organ):
    before = cost(organ, "乙书记")
    with scope.system("test"):
        organizations.appoint(
            person=organ.people["乙书记"], organization=organ.organizations["甲支部"], post=Post.DEPUTY_SECRETARY,
            from_on=small.TODAY, by=COMMAND_LINE,
        )  # fmt: skip
    assert cost(organ, "乙书记") == before + 1, "members of groups are read apart from those of branches"
    page = desk(organ, "乙书记")
    assert "甲支部 ·" in page
    assert "乙支部 ·" in page
