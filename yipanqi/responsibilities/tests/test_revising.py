"""New versions and years: what follows in the ledger, what cannot be taken out or moved, what differs."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.queries import expected, starts
from yipanqi.obligations.actions import reconcile
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Post
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.enums import Change
from yipanqi.responsibilities.models import Report
from yipanqi.responsibilities.queries import differing, story
from yipanqi.responsibilities.queries.records import records_for
from yipanqi.responsibilities.tests.scene import YEAR, approved, drafted, item_of, published

AUGUST = date(YEAR, 8, 3)


@pytest.fixture
def branch(organ):
    return organ.organizations["甲支部"]


def owed(branch) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list] = {}
    for one in Obligation.objects.filter(organization=branch, kind="duty_item").order_by("due_on"):
        found.setdefault(one.title, []).append((f"{one.due_on:%m-%d}", one.state))
    return found


def item(found, text):
    return found.items.get(duty_text__contains=text)


def report(branch, title, day, text="已走访三户，问题两条"):
    entry = Obligation.objects.filter(organization=branch, title=title, due_on__gte=day).order_by("due_on").first()
    return actions.report(entry=entry, text=text, happened_on=day, by=COMMAND_LINE)


def test_a_new_version_changes_and_withdraws_only_what_is_to_come(branch, everything):
    first = drafted(branch, items=0)
    item_of(first, "走访群众")
    item_of(first, "写简报")
    first = published(first)
    with clock.frozen(AUGUST):
        second = actions.revise(found=first, by=COMMAND_LINE)
        actions.change_item(item=item(second, "走访"), duty_text="走访困难群众", by=COMMAND_LINE)
        actions.drop_item(item=item(second, "简报"), by=COMMAND_LINE)
        item_of(second, "办一件实事", rhythm="half_year")
        assert owed(branch)["走访群众"][1] == ("09-30", "pending")  # the old version holds until then
        second = published(second)
    first.refresh_from_db()
    assert (first.stage, second.stage, second.version) == ("superseded", "published", 2)
    assert owed(branch) == {
        "走访群众": [("06-30", "pending")],
        "走访困难群众": [("09-30", "pending"), ("12-31", "pending")],
        "写简报": [("06-30", "pending"), ("09-30", "void"), ("12-31", "void")],
        "办一件实事": [("12-31", "pending")],
    }
    signing = Obligation.objects.filter(kind="list_acknowledgement").order_by("pk")
    assert [one.key for one in signing] == [f"list:{one.pk}:{one_person(branch)}" for one in (first, second)]
    assert len(story.history(second)[-1].after["entries"]) == 2 + 2 + 1 + 1


def one_person(branch) -> int:
    return branch.appointments.get(post=Post.SECRETARY).person_id


def test_an_item_with_evidence_stays(branch, everything):
    first = published(drafted(branch))
    with clock.frozen(AUGUST):
        report(branch, "联系第1个服务对象", AUGUST)
        second = actions.revise(found=first, by=COMMAND_LINE)
        with pytest.raises(Refused, match="已有办理凭据（2026年8月3日办理情况说明），不能从清单中删去"):
            actions.drop_item(item=item(second, "联系"), by=COMMAND_LINE)
        assert second.items.count() == 1
        # An entry met meanwhile keeps the item even when the draft had dropped it before.
        third = approved(second)
        third.items.all().delete()
        item_of_direct(third)
        with pytest.raises(Refused, match="新版不能删去它"):
            actions.publish(found=third, by=COMMAND_LINE)
    first.refresh_from_db()
    assert first.stage == "published" and Evidence.objects.filter(obligation__kind="duty_item").count() == 1


def test_an_item_bound_to_a_duty_that_was_met_stays_too(organ, branch, everything):
    def drop(found):
        actions.drop_item(item=item(found, "主题党日"), by=COMMAND_LINE)

    reconcile(organization=branch, by=COMMAND_LINE)
    entry = Obligation.objects.filter(organization=branch, kind="theme_day", due_on__year=YEAR).first()
    day = entry.period_start
    Evidence.objects.create(
        obligation=entry, record="meeting:0", label="主题党日", happened_on=day, recorded_at=clock.now()
    )
    first = drafted(branch)
    item_of(first, "开展主题党日", duty="theme_day")
    drop(first)  # nobody was told of it yet
    item_of(first, "开展主题党日", duty="theme_day")
    item_of(first, "收缴党费", duty="dues")
    first = published(first)
    second = actions.revise(found=first, by=COMMAND_LINE)
    said = (
        f"已有办理凭据（{clock.chinese_date(day)}主题党日），不能从清单中删去；这项职责由规则计算，清单删去，台账仍在"
    )
    with pytest.raises(Refused, match=said):
        drop(second)
    actions.change_item(item=item(second, "主题党日"), duty="", rhythm="standing", by=COMMAND_LINE)
    with pytest.raises(Refused, match=said):
        drop(second)
    actions.drop_item(item=item(second, "党费"), by=COMMAND_LINE)
    assert (story.story(second)[-1].gone, story.story(second)[-1].kept) == ("收缴党费", "")
    second.items.filter(duty_text="开展主题党日").delete()
    with pytest.raises(Refused, match="“开展主题党日”已有办理凭据"):
        actions.publish(found=approved(second), by=COMMAND_LINE)


def item_of_direct(found):
    found.items.create(token="other", position=1, duty_text="别的", rhythm="standing")


def test_a_published_day_moves_only_with_a_reason_and_never_when_missed(branch, everything):
    first = drafted(branch, items=0)
    item_of(first, "交总结", rhythm="once", due_on=date(YEAR, 9, 30))
    item_of(first, "交方案", rhythm="once", due_on=date(YEAR, 7, 1))
    first = published(first)
    with clock.frozen(AUGUST):
        second = actions.revise(found=first, by=COMMAND_LINE)
        with pytest.raises(Refused, match="改期请写明理由"):
            actions.change_item(item=item(second, "总结"), due_on=date(YEAR, 10, 31), by=COMMAND_LINE)
        with pytest.raises(Refused, match="期限不能提前到2026年8月4日：至少留三个工作日，最早2026年8月6日"):
            actions.change_item(item=item(second, "总结"), due_on=date(YEAR, 8, 4), reason="急", by=COMMAND_LINE)
        with pytest.raises(Refused, match="逾期留在记录里，期限不能再改"):
            actions.change_item(item=item(second, "方案"), due_on=date(YEAR, 12, 1), reason="补", by=COMMAND_LINE)
        moved = actions.change_item(
            item=item(second, "总结"), due_on=date(YEAR, 10, 31), reason="与年度考核合并", by=COMMAND_LINE
        )
        assert moved.reason == "与年度考核合并"
        second = published(second)
    assert owed(branch) == {"交方案": [("07-01", "pending")], "交总结": [("10-31", "pending")]}
    (row,) = [one for one in differing.between(second, "version").rows if one.change == Change.CHANGED]
    assert [label for label, _ in row.parts] == ["期限"]


def test_only_one_new_version_at_a_time_and_only_of_what_is_published(branch, everything):
    first = drafted(branch)
    with pytest.raises(Conflict, match="现为“拟订中”"):
        actions.revise(found=first, by=COMMAND_LINE)
    first = published(first)
    second = actions.revise(found=first, by=COMMAND_LINE)
    with pytest.raises(Conflict, match="第2版）”正在办理"):
        actions.revise(found=first, by=COMMAND_LINE)
    actions.discard(found=second, by=COMMAND_LINE)
    assert actions.revise(found=first, by=COMMAND_LINE).version == 2


def test_a_successor_in_the_leadership_takes_the_list_over_by_a_new_version(organ, everything):
    top, leaving, coming = organ.organizations["党组"], organ.people["党组成员"], organ.people["处长"]
    (first,) = actions.draft_many(organizations=[top], subject="leading_member", year=YEAR, by=COMMAND_LINE)
    first = published(first)
    with clock.frozen(AUGUST):
        organizations.relieve(
            appointment=leaving.appointments.get(organization=top), to_on=date(YEAR, 8, 2), by=COMMAND_LINE
        )
        with pytest.raises(Refused, match="党组成员今天不在“党组”任这类职务"):
            actions.revise(found=first, by=COMMAND_LINE)
        organizations.appoint(
            person=coming, organization=top, post=Post.LEADING_MEMBER, from_on=AUGUST, by=COMMAND_LINE
        )
        second = actions.revise(found=first, person=coming, by=COMMAND_LINE)
        second = actions.publish(found=approved(second), by=COMMAND_LINE)
    first.refresh_from_db()
    assert (first.stage, second.person, second.title) == ("superseded", coming, "党组班子成员处长2026年责任清单")
    to_come = Obligation.objects.filter(kind="duty_item", due_on__gt=AUGUST).exclude(state="void")
    assert {one.person for one in to_come} == {coming}


# The next year and the template


def test_last_years_list_is_copied_with_its_tokens_and_its_days_move(branch, everything):
    first = drafted(branch, items=1)
    item_of(first, "交总结", rhythm="once", due_on=date(YEAR, 11, 30))
    first = published(first)
    next_year = actions.draft(
        organization=branch, subject="branch_secretary", year=YEAR + 1, source="last_year", by=COMMAND_LINE
    )
    assert [one.token for one in next_year.items.all()] == [one.token for one in first.items.all()]
    assert item(next_year, "总结").due_on == date(YEAR + 1, 11, 30)
    actions.change_item(item=item(next_year, "联系"), duty_text="联系第1个企业", by=COMMAND_LINE)
    compared = differing.between(next_year, "year")
    assert compared.other == first.title
    assert [row.change for row in compared.rows] == [Change.CHANGED, Change.SAME]  # 11月30日前 it was and is
    assert differing.offered(next_year)[0] == ("year", "与上年比较")


def test_against_its_template_a_list_says_what_it_left_out_and_what_is_its_own(branch, everything):
    found = drafted(branch, "branch", source="template", items=1)
    actions.drop_item(item=found.items.get(template="branch/risks"), by=COMMAND_LINE)
    actions.change_item(item=found.items.get(template="branch/care"), standard="每月问一次", by=COMMAND_LINE)
    changes = {row.item.template: row.change for row in differing.between(found, "template").rows}
    assert changes["branch/risks"] == Change.DROPPED
    assert changes["branch/care"] == Change.CHANGED
    assert changes["branch/theme_day"] == Change.SAME
    assert list(changes.values()).count(Change.ADDED) == 1
    assert differing.between(found, "nonsense").rows == []


# Reporting


def test_an_entry_is_met_by_a_few_words_that_stay_with_the_organisation(organ, branch, being):
    with_everything(lambda: published(drafted(branch)))
    with being("乙书记") as actor:
        entry = with_everything(lambda: Obligation.objects.filter(kind="duty_item").order_by("due_on").first())
        with pytest.raises(NotAllowed, match="由责任人本人填报"):
            actions.report(entry=entry, text="替他填上", happened_on=clock.today(), by=actor)
    with being("甲书记") as actor:
        for values, sentence in (
            ({"text": "好"}, "4至300字"),
            ({"text": "走访了三户"}, "请填写办理日期"),
            ({"text": "走访了三户", "happened_on": date(YEAR, 6, 16)}, "还没有到"),
            ({"text": "走访了三户", "happened_on": date(YEAR, 3, 1)}, "早于这一期的第一天（2026年4月1日）"),
            ({"record": "meeting:1"}, "不在这一期可用的记录里"),
        ):
            with pytest.raises(Refused, match=sentence):
                actions.report(entry=entry, by=actor, **values)
        met = actions.report(entry=entry, text="走访了三户，问题两条", happened_on=date(YEAR, 6, 10), by=actor)
        assert (met.state, met.met_on) == ("met", date(YEAR, 6, 10))
        with pytest.raises(Refused, match="已经办结"):
            actions.report(entry=entry, text="再填一次看看", happened_on=clock.today(), by=actor)
    with being("专职副书记"):
        assert Evidence.objects.get(obligation=entry).label == "办理情况说明"
        assert not Report.objects.exists()  # the words stay with the branch
    with being("甲委员"):
        assert Report.objects.get().text == "走访了三户，问题两条"
    with being("甲书记") as actor:
        assert actions.withdraw_report(entry=entry, by=actor).state == "pending"
        assert actions.report(entry=entry, text="走访了四户", happened_on=date(YEAR, 6, 11), by=actor).state == "met"


def with_everything(what):
    with scope.system("test"):
        return what()


def test_a_record_that_exists_is_linked_and_typed_nowhere_again(organ, everything):
    branch = organ.organizations["甲支部"]
    found = drafted(branch, "branch", items=0)
    item_of(found, "书记到支部讲党课", evidence="party_lecture", rhythm="half_year")
    published(found)
    entry = Obligation.objects.filter(kind="duty_item").order_by("due_on").first()
    meeting = meetings.arrange(
        organization=branch, kinds=["party_lecture"], starts_at=starts(date(YEAR, 6, 12), time(9)), by=COMMAND_LINE
    )
    due = expected(branch, ["party_lecture"], date(YEAR, 6, 12))
    meetings.record_meeting(meeting=meeting, present_count=len(due), minutes="讲了三点。", by=COMMAND_LINE)
    (record,) = records_for(entry)
    assert (record.record, record.label) == (f"meeting:{meeting.pk}", "党课（2026年6月12日）")
    met = actions.report(entry=entry, record=record.record, by=COMMAND_LINE)
    assert (met.state, met.met_on) == ("met", date(YEAR, 6, 12))
    assert not Report.objects.exists()


def test_a_missed_entry_is_reported_late_and_stays_late(branch, everything):
    published(drafted(branch))
    with clock.frozen(date(YEAR, 7, 20)):
        entry = Obligation.objects.filter(kind="duty_item").order_by("due_on").first()
        late = actions.report(entry=entry, text="补上二季度的走访", happened_on=date(YEAR, 7, 18), by=COMMAND_LINE)
        assert (late.state, late.recorded_late) == ("late", True)


def test_an_organisation_that_ends_owes_nothing_afterwards(organ, everything):
    other = organ.organizations["乙支部"]
    published(drafted(other))
    with clock.frozen(AUGUST):
        for row in other.memberships.filter(to_on=None).select_related("person"):
            organizations.transfer_member(
                person=row.person, to=organ.organizations["甲支部"], on=AUGUST, by=COMMAND_LINE
            )
        organizations.dissolve_organization(organization=other, on=AUGUST, reason="合并", by=COMMAND_LINE)
        rows = Obligation.objects.filter(kind="duty_item").order_by("due_on")
        states = [(one.due_on.month, one.state) for one in rows]
    assert states == [(6, "pending"), (9, "void"), (12, "void")]  # the second quarter was its own
    with clock.frozen(date(YEAR, 9, 1)), pytest.raises(Refused, match="已撤销，不再拟订清单"):
        other.refresh_from_db()
        drafted(other, "branch")


def test_publishing_new_versions_asks_no_more_queries_than_publishing_one(organ, everything):
    def cost(*lists) -> int:
        with CaptureQueriesContext(connection) as captured:
            actions.publish_many(lists=lists, by=COMMAND_LINE)
        return len(captured)

    organs, second = organ.organizations, []
    for where, subject in (
        ("甲支部", "branch_secretary"),
        ("乙支部", "branch_secretary"),
        ("直属总支", "general_branch"),
    ):
        first = published(drafted(organs[where], subject, items=3))
        made = actions.revise(found=first, by=COMMAND_LINE)
        actions.drop_item(item=made.items.first(), by=COMMAND_LINE)
        second.append(approved(made))
    assert cost(second[0]) == cost(*second[1:])
