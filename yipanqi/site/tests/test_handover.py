"""工作交接 and the first day: what stands in it, for whom, and what is never written down."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.accounts.actions import give_delegation
from yipanqi.calendars import actions as calendars
from yipanqi.calendars.models import Feed
from yipanqi.education import actions as education
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE, Actor
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.queries import expected
from yipanqi.obligations.actions import reconcile_all
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Term
from yipanqi.papers.tests.reading import docx_text
from yipanqi.site.handover import pack as handover

pytestmark = pytest.mark.django_db


@pytest.fixture
def owing(organ):
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    return organ


def hold(organ, where: str, on: date, text: str, owner: str, *kinds: str):
    with scope.system("test"):
        branch = organ.organizations[where]
        starts = datetime(on.year, on.month, on.day, 15, tzinfo=clock.ZONE)
        held = meetings.arrange(organization=branch, kinds=kinds or ["theme_day"], starts_at=starts, by=COMMAND_LINE)
        due = max(on, date(2026, 7, 1))
        decided = meetings.DecisionEntry(text=text, owner=organ.people[owner], due_on=due)
        return meetings.record_meeting(
            meeting=held, present_count=len(expected(branch, kinds or ["theme_day"], on)), minutes="研究工作。",
            decisions=[decided], by=COMMAND_LINE,
        )  # fmt: skip


def packed(organ, being, role: str, where: str) -> handover.Pack:
    with being(role):
        return handover.pack(organ.organizations[where], on=TODAY)


def test_the_pack_says_what_the_rooms_hold(owing, being):
    hold(owing, "甲支部", date(2026, 6, 3), "修订值班表", "甲委员", "committee_meeting")
    hold(owing, "乙支部", date(2026, 6, 3), "乙的事", "处长")
    with scope.system("test"):
        home = owing.organizations["甲支部"]
        new = organizations.register_person(name="新党员", home=home, joined_on=date(2025, 8, 1), by=COMMAND_LINE)
        organizations.admit_member(person=new, organization=home, from_on=date(2025, 8, 1), by=COMMAND_LINE)
        Term.objects.create(organization=home, elected_on=date(2024, 1, 1), years=3)
        secretary = owing.people["甲书记"]
        give_delegation(
            principal=owing.accounts["甲书记"], assistant=owing.accounts["甲党员"], from_on=TODAY,
            to_on=date(2026, 9, 1), reason="出差", by=Actor(name="甲书记", account_id=secretary.account_id),
        )  # fmt: skip
        meetings.arrange(
            organization=home, kinds=["theme_day"], starts_at=datetime(2026, 6, 22, 15, tzinfo=clock.ZONE),
            by=COMMAND_LINE,
        )  # fmt: skip
    given = packed(owing, being, "甲书记", "甲支部")
    assert [(one.text, one.owner, one.due_on) for one in given.decisions] == [
        ("修订值班表", "甲委员", date(2026, 7, 1))
    ]
    assert [(one.on, one.what, one.who) for one in given.dates] == [
        (date(2026, 8, 1), "预备期满", "新党员"), (date(2027, 1, 1), "本届任期届满", ""),
    ]  # fmt: skip
    assert given.probationary == 1 and given.holder == "甲书记" and given.unsigned == 1
    assert [one.assistant.name for one in given.delegations] == ["甲党员"]
    committee = next(one for one in given.duties if one.title == "支委会")
    assert (committee.owed, committee.met + committee.missed + committee.open) == (6, 6) and committee.met == 1
    coming = [(one.on, one.what, one.who) for one in given.coming]
    assert (date(2026, 6, 22), "2026年6月主题党日", "") in coming
    assert (date(2026, 6, 30), "党小组会（2026年6月）到期", "第一党小组") in coming
    assert (date(2026, 7, 31), "主题党日（2026年7月）到期", "") in coming
    assert all(TODAY <= one.on <= TODAY + timedelta(days=90) for one in given.coming)
    assert [
        one for one in given.missed if one.organization_id not in (home.pk, owing.organizations["第一党小组"].pk)
    ] == []


def test_what_people_confide_is_on_no_page_and_no_paper(owing, visit):
    with scope.system("test"):
        branch, member = owing.organizations["乙支部"], owing.people["处长"]
        by = Actor(name="处长", account_id=member.account_id, person_id=member.pk)
        education.ask_talk(addressee=owing.people["乙书记"], wanted_by=date(2026, 6, 30), text="家事", by=by)
        education.enter_care(organization=branch, person=member, matter="illness", arose_on=TODAY, by=COMMAND_LINE)
    client = visit("乙书记")
    page = client.get(f"/handover/{branch.pk}/").content.decode()
    paper = docx_text(client.get(f"/handover/{branch.pk}/paper.docx").content)
    for said in (page, paper):
        assert "约谈" not in said and "家事" not in said and "患病" not in said and "处长" not in said
        assert "关怀1项" in said


def test_only_who_signs_for_the_organisation_hands_over(owing, visit):
    branch = owing.organizations["乙支部"].pk
    for page in ("", "paper.pdf", "first-day/"):
        assert visit("乙书记").get(f"/handover/{branch}/{page}").status_code == 200
        for role, code in (("甲书记", 403), ("专职副书记", 403), ("甲党员", 403), ("甲委员", 403)):
            assert visit(role).get(f"/handover/{branch}/{page}").status_code == code
    assert visit("乙书记").get(f"/handover/{owing.organizations['办公室'].pk}/").status_code == 404
    assert visit("乙书记").get(f"/handover/{branch}/paper.xlsx").status_code == 404
    assert "工作交接" in visit("乙书记").get(f"/organizations/{branch}/").content.decode()
    assert "/handover/" not in visit("甲书记").get(f"/organizations/{branch}/").content.decode()


def test_the_paper_is_signed_by_both_and_the_witness(owing, visit):
    hold(owing, "乙支部", date(2026, 6, 3), "修订值班表", "处长")
    text = docx_text(visit("乙书记").get(f"/handover/{owing.organizations['乙支部'].pk}/paper.docx").content)
    for part in ("移交人（签字）", "接收人（签字）", "监交人（签字）", "修订值班表", "账号不转让", "纸质原件存放处"):
        assert part in text


def test_the_desk_shows_the_way_for_thirty_days_and_before_the_office_ends(owing, visit, being):
    branch, person = owing.organizations["乙支部"], owing.people["乙书记"]

    def desk(on: date, role: str) -> str:
        with clock.frozen(on):
            return visit(role).get("/desk/").content.decode()

    assert "新任书记第一天" not in desk(TODAY, "乙书记")
    with clock.frozen(date(2026, 7, 1)), scope.system("test"):
        old = next(one for one in person.appointments.all() if one.organization_id == branch.pk)
        organizations.relieve(appointment=old, to_on=date(2026, 6, 30), by=COMMAND_LINE)
        organizations.appoint(
            person=owing.people["处长"], organization=branch, post=Post.SECRETARY, from_on=date(2026, 7, 1),
            by=COMMAND_LINE,
        )  # fmt: skip
    assert f"/handover/{branch.pk}/" in desk(TODAY, "乙书记") and "到6月30日为止" in desk(TODAY, "乙书记")
    assert "新任书记第一天" not in desk(TODAY, "处长")
    assert f"/handover/{branch.pk}/first-day/" in desk(date(2026, 7, 1), "处长")
    assert "7月30日以前可以查阅、打印" in desk(date(2026, 7, 30), "乙书记")
    assert "/handover/" not in desk(date(2026, 7, 31), "乙书记")
    assert "新任书记第一天" in desk(date(2026, 7, 30), "处长")
    assert "新任书记第一天" not in desk(date(2026, 7, 31), "处长")
    with clock.frozen(date(2026, 7, 1)):
        page = visit("处长").get(f"/handover/{branch.pk}/first-day/").content.decode()
    assert "还没有填写邮箱" in page and page.count("要处理") >= 3 and "没有登记换届" in page


@pytest.fixture
def changed_hands(owing):
    """乙支部 goes from 乙书记 to 处长 on 1 July."""
    hold(owing, "乙支部", date(2026, 6, 3), "修订值班表", "处长")
    with clock.frozen(date(2026, 7, 1)), scope.system("test"):
        branch, old = owing.organizations["乙支部"], owing.people["乙书记"]
        held = next(one for one in old.appointments.all() if one.organization_id == branch.pk)
        organizations.relieve(appointment=held, to_on=date(2026, 6, 30), by=COMMAND_LINE)
        organizations.appoint(
            person=owing.people["处长"], organization=branch, post=Post.SECRETARY, from_on=date(2026, 7, 1),
            by=COMMAND_LINE,
        )  # fmt: skip
    return owing


def test_whoever_was_relieved_opens_and_prints_the_pack_of_the_last_day_for_thirty_days(changed_hands, visit):
    branch = changed_hands.organizations["乙支部"]
    with clock.frozen(date(2026, 7, 10)), scope.system("test"):
        hold(changed_hands, "乙支部", date(2026, 7, 8), "继任者的决定", "处长")
        meetings.arrange(
            organization=branch, kinds=["members_meeting"], title="继任者安排的会",
            starts_at=datetime(2026, 7, 20, 15, tzinfo=clock.ZONE), by=COMMAND_LINE,
        )  # fmt: skip
        education.enter_care(
            organization=branch, person=changed_hands.people["处长"], matter="illness", arose_on=date(2026, 7, 9),
            by=COMMAND_LINE,
        )  # fmt: skip
    for day, code in ((date(2026, 7, 10), 200), (date(2026, 7, 30), 200), (date(2026, 7, 31), 403)):
        with clock.frozen(day):
            client = visit("乙书记")
            answers = [client.get(f"/handover/{branch.pk}/{page}") for page in ("", "paper.docx", "paper.pdf")]
            assert [one.status_code for one in answers] == [code] * 3
            assert client.get(f"/handover/{branch.pk}/first-day/").status_code == 403
    with clock.frozen(date(2026, 7, 10)):
        client = visit("乙书记")
        page = client.get(f"/handover/{branch.pk}/").content.decode()
        page = page.partition("<main")[2].partition("</main>")[0]
        paper = docx_text(client.get(f"/handover/{branch.pk}/paper.docx").content)
        for said in (page, paper):
            assert "修订值班表" in said and "2026年6月30日" in said
            assert "继任者" not in said and "关怀1项" not in said
        assert "/obligations/" not in page and "/meetings/" not in page, "nothing behind it opens"
        own = visit("处长").get(f"/handover/{branch.pk}/").content.decode()
        assert "继任者的决定" in own and "继任者安排的会" in own and "关怀1项" in own


def test_nobody_else_gets_in_that_way(changed_hands, visit, being):
    branch, other = changed_hands.organizations["乙支部"], changed_hands.organizations["甲支部"]
    with clock.frozen(date(2026, 7, 10)):
        assert visit("乙书记").get(f"/handover/{other.pk}/").status_code == 403
        for role in ("甲书记", "专职副书记", "党组成员"):
            assert visit(role).get(f"/handover/{branch.pk}/").status_code == 403
        with being("乙书记"):
            assert handover.relieved(branch, on=date(2026, 7, 10)) is not None
            assert handover.relieved(other, on=date(2026, 7, 10)) is None
            helped = replace(scope.current(), by_assistant=True)
        with scope.using(helped):
            assert handover.relieved(branch, on=date(2026, 7, 10)) is None, "in person, never through an assistant"


def test_addresses_of_the_offices_calendar_are_listed_and_asked_back(changed_hands, visit, being):
    branch = changed_hands.organizations["乙支部"]
    for role, where in (("乙书记", branch), ("乙书记", None), ("专职副书记", branch)):
        with clock.frozen(date(2026, 6, 20)), being(role) as actor:
            calendars.open_feed(account=changed_hands.accounts[role], organization=where, by=actor)
    with clock.frozen(date(2026, 6, 20)):
        page = visit("乙书记").get(f"/handover/{branch.pk}/").content.decode()
        assert page.count("离任时由本人停用这个地址") == 1 and "乙书记订阅的“乙支部”日历（2026年6月20日开通）" in page
        assert 'href="/calendar/feeds/">去停用' in page
        paper = docx_text(visit("乙书记").get(f"/handover/{branch.pk}/paper.docx").content)
        assert "代办授权、日历订阅" in paper and "乙书记订阅的“乙支部”日历" in paper
    with clock.frozen(date(2026, 7, 10)):
        page = visit("处长").get(f"/handover/{branch.pk}/").content.decode()
        assert "乙书记订阅的“乙支部”日历" in page and "去停用" not in page, "his own to close, seen by who follows"
        feed = Feed.objects.get(account=changed_hands.accounts["乙书记"], organization=branch)
        calendars.revoke_feed(feed=feed, by=Actor(name="乙书记", account_id=feed.account_id))
        assert "订阅的“乙支部”" not in visit("处长").get(f"/handover/{branch.pk}/").content.decode()


def test_the_number_of_questions_does_not_grow_with_what_is_open(owing, visit):
    asked = []
    for day in (1, 3, 8):
        hold(owing, "乙支部", date(2026, 6, day), f"事项{day}", "处长")
        client, address = visit("乙书记"), f"/handover/{owing.organizations['乙支部'].pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        asked.append(len(counted))
    assert len(set(asked)) == 1, asked
