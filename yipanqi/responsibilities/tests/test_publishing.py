"""Drafting, comments, approval, publication, signature: who may, what follows in the ledger, what is refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.responsibilities import actions, catalogue
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries import lists as queries
from yipanqi.responsibilities.queries import story
from yipanqi.responsibilities.tests.scene import YEAR, approved, drafted, everything, item_of, published, ruled


@pytest.fixture
def branch(organ):
    return organ.organizations["甲支部"]


def raised(branch, kind="duty_item") -> list[Obligation]:
    return list(Obligation.objects.filter(organization=branch, kind=kind).order_by("due_on"))


# Drafting


def test_a_template_binds_what_the_rules_compute_and_leaves_out_what_they_do_not(organ, everything):
    own = drafted(organ.organizations["甲支部"], "branch", source="template", items=0)
    other = drafted(organ.organizations["乙支部"], "branch", source="template", items=0)
    keys = {one.template for one in own.items.all()}
    assert keys == {line.key for line in catalogue.shipped()["branch"].lines}
    assert keys - {one.template for one in other.items.all()} == {"branch/committee"}  # 乙支部 has no 支委会
    bound = own.items.get(template="branch/theme_day")
    assert (bound.duty, bound.rhythm, bound.due_on, bound.is_dated) == ("theme_day", "month", None, False)


def test_an_item_carries_a_higher_one_further_when_that_is_there(organ, everything):
    upper = drafted(organ.organizations["机关党委"], "organ_committee", source="template", items=0)
    lower = drafted(organ.organizations["甲支部"], "branch", source="template", items=0)
    risks = upper.items.get(template="organ_committee/risks")
    assert lower.items.get(template="branch/risks").above == risks.token
    assert lower.items.get(template="branch/theme_day").above == ""
    lines = queries.lines_of(upper)
    gaps = {line.template: gap for line, _, gap in queries.coverage(upper, lines)}
    assert gaps["organ_committee/risks"] is False
    assert gaps["organ_committee/mass"] is True


def test_a_subject_has_one_list_a_year(organ, branch, everything):
    first = drafted(branch)
    with pytest.raises(Conflict, match="已经有了（拟订中）"):
        drafted(branch)
    assert drafted(branch, year=YEAR + 1).version == 1
    again = actions.draft(
        organization=branch, subject="branch_secretary", year=YEAR, once=first.once, by=COMMAND_LINE
    )  # fmt: skip
    assert again == first


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"subject": "organ_committee"}, "没有“机关党委”的清单"),
        ({"subject": "president"}, "请选择责任主体"),
        ({"subject": "committee_member"}, "请选择是哪一个职务"),
        ({"subject": "branch", "year": 2031}, "年度请选2025年至2027年"),
        ({"subject": "branch", "source": "last_year"}, "没有2025年公布过的"),
    ],
)
def test_a_list_that_cannot_be_is_refused(branch, everything, values, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.draft(organization=branch, by=COMMAND_LINE, **{"year": YEAR, **values})
    assert not DutyList.objects.exists()


def test_a_member_of_the_leadership_is_named_and_in_office(organ, everything):
    top = organ.organizations["党组"]
    with pytest.raises(Refused, match="请选择是哪一位"):
        actions.draft(organization=top, subject="leading_member", year=YEAR, by=COMMAND_LINE)
    with pytest.raises(Refused, match="不在“党组”任这类职务"):
        actions.draft(
            organization=top, subject="leading_member", year=YEAR, person=organ.people["处长"], by=COMMAND_LINE
        )
    made = actions.draft_many(organizations=[top], subject="leading_member", year=YEAR, by=COMMAND_LINE)
    assert [one.person for one in made] == [organ.people["党组成员"]]
    assert actions.draft_many(organizations=[top], subject="leading_member", year=YEAR, by=COMMAND_LINE) == []


def test_only_who_drafts_for_the_organisation_drafts(organ, branch, being):
    with being("乙书记") as actor, pytest.raises(NotAllowed, match="拟订、公布责任清单"):
        actions.draft(organization=branch, subject="branch", year=YEAR, by=actor)
    with being("党办干部") as actor:
        assert actions.draft(organization=branch, subject="branch", year=YEAR, by=actor).pk


# Items: no second day for what the ledger owes


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"duty_text": "  "}, "请写明职责"),
        ({"clause": "ZB-99"}, "规则库里没有条款“ZB-99”"),
        ({"evidence": "photo"}, "从列表中选择凭据"),
        ({"rhythm": "daily"}, "请选择频次"),
        ({"rhythm": "once"}, "请填写期限"),
        ({"rhythm": "once", "due_on": date(2027, 3, 1)}, "期限应在2026年内"),
        ({"duty": "organ_assembly"}, "规则没有为“甲支部”计算这项职责"),
        ({"clause": "ZB-16c"}, "“主题党日”由规则计算（每月至少1次"),
        ({"evidence": "members_meeting"}, "“党员大会”由规则计算"),
        ({"standard": "长" * 301}, "要求超过300字"),
    ],
)
def test_an_item_that_cannot_be_is_refused(branch, everything, values, sentence):
    found = drafted(branch)
    with pytest.raises(Refused, match=sentence):
        item_of(found, **{"text": "每季度走访", **{k if k != "duty_text" else "text": v for k, v in values.items()}})
    assert found.items.count() == 1


def test_a_duty_of_the_ledger_stands_in_a_list_once_and_brings_its_own_days(branch, everything):
    found = drafted(branch)
    bound = item_of(
        found, "开展主题党日", duty="theme_day", rhythm="once", due_on=date(YEAR, 9, 1), evidence="statement"
    )
    assert (bound.rhythm, bound.due_on, bound.evidence, bound.clause) == ("month", None, "theme_day", "ZB-16c")
    with pytest.raises(Refused, match="一项职责在一份清单里只列一次"):
        item_of(found, "再开主题党日", duty="theme_day")
    open_ended = item_of(found, "党费的事随时问", rhythm="standing", clause="DF-12")
    assert open_ended.is_dated is False


def test_a_custom_is_a_general_requirement_and_a_clause_binds(branch, everything):
    found = drafted(branch)
    custom, cited = item_of(found, "帮带新委员"), item_of(found, "关怀", clause="JG-20")
    ruled = item_of(found, "周例会", basis="局党组〔2026〕5号")
    assert [one.severity for one in (custom, cited, ruled)] == ["soft", "hard", "hard"]
    published(found)
    assert {one.title: one.basis for one in raised(branch)}["帮带新委员"] == "惯例"


# Comments


def test_comments_are_asked_by_name_said_once_and_answered_before_approval(organ, branch, being):
    with everything():
        found = drafted(branch)
    until = working_days_after(TODAY, 5)
    with being("甲书记") as actor:
        with pytest.raises(Refused, match="至少5个工作日"):
            actions.ask_comments(found=found, people=[organ.people["甲党员"]], until=TODAY, by=actor)
        with pytest.raises(Refused, match="请选择征求哪些同志"):
            actions.ask_comments(found=found, people=[], by=actor)
        found = actions.ask_comments(found=found, people=[organ.people["甲党员"], organ.people["处长"]], by=actor)
        assert found.comments_until == until
    assert organ.accounts["甲党员"].notices.filter(key=f"list-comments:{found.pk}").count() == 1
    with being("乙书记"):
        assert queries.one(found.pk) is None
    with being("处长") as actor:
        assert queries.one(found.pk) == found
        actions.comment(found=found, text="请把走访写具体", by=actor)
        assert [row.text for row in queries.invitations(found)] == ["请把走访写具体"]
    with being("甲党员"):
        assert [row.text for row in queries.invitations(found)] == [""]
    with being("甲委员") as actor, pytest.raises(NotAllowed, match="没有征求您的意见"):
        actions.comment(found=found, text="我也说一句", by=actor)
    with being("专职副书记") as actor:
        entitled = {"found": found, "decision": "机关党委会议", "by": actor}
        with pytest.raises(Refused, match="征求意见到2026年6月"):
            actions.approve(approved_on=TODAY, **entitled)
        with clock.frozen(working_days_after(until, 1)):
            with pytest.raises(Refused, match="还有1条意见没有答复"):
                actions.approve(approved_on=until, **entitled)
            (row, _) = sorted(queries.invitations(found), key=lambda one: not one.text)
            with pytest.raises(Refused, match="没有采纳的，请写明理由"):
                actions.reply_to(invitation=row, adopted=False, reply="", by=actor)
            actions.reply_to(invitation=row, adopted=True, reply="", by=actor)
            assert actions.approve(approved_on=until, **entitled).stage == "approved"
    with being("处长") as actor, pytest.raises(Conflict, match="现为“已审定”"):
        actions.comment(found=found, text="再说一句", by=actor)


def test_the_time_for_comments_is_not_cut_short(organ, branch, everything):
    found = drafted(branch)
    actions.ask_comments(found=found, people=[organ.people["甲党员"]], until=date(YEAR, 7, 10), by=COMMAND_LINE)
    with pytest.raises(Refused, match="不能再提前"):
        actions.ask_comments(
            found=found, people=[organ.people["甲委员"]], until=date(YEAR, 7, 1), by=COMMAND_LINE
        )  # fmt: skip
    ruled(organ.organizations["机关党委"], comment_days=10)
    other = drafted(organ.organizations["乙支部"])
    with pytest.raises(Refused, match="至少10个工作日"):
        actions.ask_comments(
            found=other, people=[organ.people["处长"]], until=working_days_after(TODAY, 5), by=COMMAND_LINE
        )


# Approval


def test_whoever_is_not_entitled_is_told_who_is(organ, branch, being):
    with everything():
        low, top = drafted(branch), drafted(organ.organizations["党组"], "leading_group")
        DutyList.objects.update(stage="comments")
    values = {"approved_on": TODAY, "decision": "会议"}
    with being("甲书记") as actor, pytest.raises(NotAllowed, match="由机关党委书记、副书记（或党组书记）审定"):
        actions.approve(found=low, by=actor, **values)
    with being("专职副书记") as actor:
        assert actions.approve(found=low, by=actor, **values).approved_by == "专职副书记"
        with pytest.raises(NotAllowed, match="经“党组”讨论决定，由党组（党委）书记审定"):
            actions.approve(found=top, by=actor, **values)
    with being("党组成员") as actor, pytest.raises(NotAllowed, match="由党组（党委）书记审定"):
        actions.approve(found=top, by=actor, **values)
    with being("党组书记") as actor:
        assert actions.approve(found=top, by=actor, **values).stage == "approved"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"approved_on": date(2026, 6, 16)}, "还没有到"),
        ({"approved_on": date(2026, 6, 14)}, "早于“.*”的拟订日期"),
        ({"decision": " "}, "哪一次会议"),
    ],
)
def test_an_approval_that_cannot_be_is_refused(branch, everything, values, sentence):
    found = drafted(branch)
    with pytest.raises(Refused, match="还没有征求意见"):
        actions.approve(found=found, approved_on=TODAY, decision="会议", by=COMMAND_LINE)
    DutyList.objects.update(stage="comments")
    with pytest.raises(Refused, match=sentence):
        actions.approve(found=found, by=COMMAND_LINE, **{"approved_on": TODAY, "decision": "会议", **values})


def test_what_was_approved_can_be_sent_back_and_is_no_longer_approved(branch, everything):
    found = approved(drafted(branch))
    back = actions.send_back(found=found, reason="写得太笼统", by=COMMAND_LINE)
    assert (back.stage, back.approved_on, back.decision) == ("draft", None, "")
    with pytest.raises(Conflict, match="现为“拟订中”"):
        actions.publish(found=back, by=COMMAND_LINE)


# Publication


def test_every_period_to_come_is_owed_once_and_what_the_rules_compute_gets_no_second_day(organ, branch, everything):
    before = Obligation.objects.filter(organization=branch, kind="theme_day").count()
    found = drafted(branch)
    item_of(found, "开展主题党日", duty="theme_day")
    item_of(found, "每月看一次台账", rhythm="month")
    item_of(found, "交一份报告", rhythm="once", due_on=date(YEAR, 9, 30))
    item_of(found, "每年一次", rhythm="year")
    item_of(found, "遇事报告", rhythm="event")
    found = published(found)
    rows = raised(branch)
    assert [(one.title, str(one.due_on)) for one in rows if one.title.startswith("联系")] == [
        ("联系第1个服务对象", "2026-06-30"), ("联系第1个服务对象", "2026-09-30"), ("联系第1个服务对象", "2026-12-31"),
    ]  # fmt: skip
    assert sum(one.title == "每月看一次台账" for one in rows) == 7
    assert {one.title for one in rows} == {"联系第1个服务对象", "每月看一次台账", "交一份报告", "每年一次"}
    assert Obligation.objects.filter(organization=branch, kind="theme_day").count() == before
    assert {one.person.name for one in rows} == {"甲书记"}
    last = next(one for one in rows if str(one.due_on) == "2026-12-31" and one.title.startswith("联系"))
    assert (str(last.period_start), last.state, last.source) == ("2026-10-01", "pending", "responsibilities")
    assert last not in ledger.mine(organ.people["甲书记"]).due
    lines = {line.duty_text: line for line in queries.lines_of(found)}
    assert [entry.kind for entry in lines["开展主题党日"].entries] == ["theme_day"] * before
    assert lines["遇事报告"].silence == "没有固定期限，不列入台账"


def test_a_period_that_ends_within_the_lead_time_is_not_asked_for(branch, everything):
    with clock.frozen(date(YEAR, 6, 29)):
        published(drafted(branch))
    assert [str(one.due_on) for one in raised(branch)] == ["2026-09-30", "2026-12-31"]


def test_what_is_due_once_leaves_three_working_days(branch, everything):
    found = drafted(branch)
    item_of(found, "马上交", rhythm="once", due_on=date(YEAR, 6, 17))
    made = approved(found)
    with pytest.raises(Refused, match="“马上交”的期限是2026年6月17日，公布后至少留三个工作日"):
        actions.publish(found=made, by=COMMAND_LINE)
    assert raised(branch) == [] and DutyList.objects.get().stage == "approved"


def test_one_publication_leaves_one_entry_of_history_that_names_what_is_owed(branch, everything):
    found = approved(drafted(branch, items=4))
    before = Entry.objects.count()
    actions.publish(found=found, by=COMMAND_LINE)
    (entry,) = Entry.objects.order_by("pk")[before:]
    assert (entry.event, entry.subject) == ("list_published", f"responsibilities.publication:{found.pk}")
    owed = Obligation.objects.filter(source="responsibilities")
    assert set(entry.after["entries"]) == set(owed.values_list("key", flat=True)) and owed.count() == 13
    told = ledger.history(owed.filter(kind="duty_item").first())
    assert [one.sentence for one in told] == ["公布责任清单"]
    assert [one.sentence for one in ledger.history(owed.get(kind="list_acknowledgement"))] == ["公布责任清单"]


def test_lists_published_together_leave_one_entry_that_every_list_and_every_item_tells(organ, everything, visit):
    lists = [approved(drafted(organ.organizations[where], items=2)) for where in ("甲支部", "乙支部")]
    alone = approved(drafted(organ.organizations["甲支部"], "branch"))
    before = Entry.objects.count()
    first, second = actions.publish_many(lists=lists, by=COMMAND_LINE)
    (entry,) = Entry.objects.order_by("pk")[before:]
    assert [one["list"] for one in entry.after["lists"]] == [first.pk, second.pk]
    assert (entry.path, entry.subject_name) == (ids.common([first.organization.path, second.organization.path]),
                                                f"{first}等2份")  # fmt: skip
    alone = actions.publish(found=alone, by=COMMAND_LINE)
    for one, others in ((first, True), (second, True), (alone, False)):
        told = story.story(one)[-1].sentence
        assert told == ("公布责任清单（连同另外1份一并公布）" if others else "公布责任清单"), one
        for row in raised(one.organization):
            assert [line.sentence for line in ledger.history(row)] == ["公布责任清单"]
    shown = visit("专职副书记").get(f"/responsibilities/{second.pk}/").content.decode()
    assert "连同另外1份一并公布" in shown and "责任清单增加事项　联系第1个服务对象" in shown
    assert "一并公布" not in visit("甲党员").get(f"/responsibilities/{second.pk}/").content.decode()


def test_publishing_many_asks_no_more_queries_than_publishing_one(organ, everything):
    def queries_of(*lists) -> int:
        with CaptureQueriesContext(connection) as captured:
            actions.publish_many(lists=lists, by=COMMAND_LINE)
        return len(captured)

    one = approved(drafted(organ.organizations["甲支部"], items=3))
    many = [
        approved(drafted(organ.organizations[where], subject, items=3))
        for where, subject in (("乙支部", "branch_secretary"), ("乙支部", "branch"), ("直属总支", "general_branch"))
    ]
    assert queries_of(one) == queries_of(*many)


def test_everybody_reads_what_is_published_and_nobody_else_a_draft(organ, branch, being):
    with everything():
        found = drafted(branch)
    for role in ("甲党员", "处长", "乙书记", "纪委书记"):
        with being(role):
            assert queries.one(found.pk) is None and not Item.objects.exists()
    for role in ("甲书记", "甲委员", "专职副书记", "党组书记", "总支书记"):
        with being(role):
            assert queries.one(found.pk) == found
    with everything():
        published(found)
    for role in ("甲党员", "处长", "乙书记", "工会主席"):
        with being(role):
            assert queries.one(found.pk) == found and Item.objects.count() == 1
    for role in ("系统管理员", "审计管理员"):
        with being(role):
            assert queries.one(found.pk) is None


# Signing


def test_the_holder_signs_in_person_and_the_debt_is_settled(organ, branch, being):
    with everything():
        found = published(drafted(branch))
        (owed,) = raised(branch, "list_acknowledgement")
        assert (owed.person, owed.due_on, owed.severity) == (
            organ.people["甲书记"], working_days_after(TODAY, 10), "soft",
        )  # fmt: skip
    with being("甲委员") as actor, pytest.raises(NotAllowed, match="由现任书记甲书记签收"):
        actions.acknowledge(found=found, by=actor)
    with being("甲书记") as actor:
        from dataclasses import replace

        with pytest.raises(NotAllowed, match="代办人不能代签"):
            actions.acknowledge(found=found, by=replace(actor, on_behalf_of="甲书记"))
        signed = actions.acknowledge(found=found, by=actor)
        assert actions.acknowledge(found=found, by=actor) == signed
    with everything():
        owed.refresh_from_db()
        assert (owed.state, signed.office) == ("met", "甲支部书记")


def test_a_signature_on_paper_is_entered_by_who_drafts(organ, branch, being):
    with everything():
        found = published(drafted(branch))
    with being("党办干部") as actor:
        with pytest.raises(Refused, match="早于公布日期"):
            actions.acknowledge_on_paper(found=found, signed_on=date(YEAR, 6, 1), by=actor)
        with pytest.raises(Refused, match="还没有到"):
            actions.acknowledge_on_paper(found=found, signed_on=date(YEAR, 6, 16), by=actor)
        made = actions.acknowledge_on_paper(found=found, signed_on=TODAY, by=actor)
        assert (made.on_paper, made.person, made.by) == (True, organ.people["甲书记"], "党办干部")


def test_after_the_office_changed_hands_the_new_holder_owes_and_signs(organ, branch, being):
    with everything():
        found = published(drafted(branch))
        office = organ.people["甲书记"].appointments.get(organization=branch)
    with clock.frozen(date(YEAR, 7, 6)), everything():
        organizations.relieve(appointment=office, to_on=date(YEAR, 7, 5), reason="调任", by=COMMAND_LINE)
        vacant = [one.person for one in raised(branch)]
        assert vacant == [organ.people["甲书记"], None, None]  # the second quarter was his
        organizations.appoint(
            person=organ.people["甲委员"],
            organization=branch,
            post="secretary",
            from_on=date(YEAR, 7, 6),
            by=COMMAND_LINE,
        )
        assert [one.person.name for one in raised(branch)] == ["甲书记", "甲委员", "甲委员"]
        signing = {one.person.name: one.state for one in raised(branch, "list_acknowledgement")}
        assert signing == {"甲书记": "void", "甲委员": "pending"}
        events = [one.event for one in story.history(found)]
        assert events[-2:] == ["list_owners_followed", "list_owners_followed"]
    with clock.frozen(date(YEAR, 7, 7)):
        with (
            being("甲书记") as actor,
            pytest.raises(NotAllowed, match="由现任书记甲委员签收，2026年7月6日起任职；已离任的不再签收"),
        ):
            actions.acknowledge(found=found, by=actor)
        with being("甲委员") as actor:
            assert actions.acknowledge(found=found, by=actor).person == organ.people["甲委员"]


# Withdrawal


def test_withdrawing_strikes_out_only_what_is_to_come(branch, everything):
    found = published(drafted(branch))
    with clock.frozen(date(YEAR, 8, 3)):
        with pytest.raises(Refused, match="请写明撤回的理由"):
            actions.withdraw(found=found, reason="  ", by=COMMAND_LINE)
        actions.withdraw(found=found, reason="职责并入机关党委", by=COMMAND_LINE)
    assert [one.state for one in raised(branch)] == [State.PENDING, State.VOID, State.VOID]


# The approval that is owed


def test_an_approval_is_owed_once_for_all_drafts_of_a_day_and_settled_by_the_last_of_them(organ, everything, visit):
    def owed() -> list[tuple]:
        rows = Obligation.objects.filter(kind="list_approval").select_related("organization").order_by("pk")
        return [(row.organization.name, str(row.due_on), str(row.state)) for row in rows]

    lists = [drafted(organ.organizations[where]) for where in ("甲支部", "乙支部")]
    group = drafted(organ.organizations["党组"], "leading_group")
    asked = [organ.people["甲党员"]]
    for one in (*lists, group):
        actions.ask_comments(found=one, people=asked, until=date(YEAR, 6, 24), by=COMMAND_LINE)
    assert owed() == [("机关党委", "2026-07-01", "pending"), ("党组", "2026-07-01", "pending")]
    title = "审定2026年责任清单（征求意见到2026年6月24日的）"
    for who, other in (("专职副书记", "甲书记"), ("党组书记", "乙书记")):
        shown = visit(who).get("/desk/").content.decode()
        assert title in shown and "/responsibilities/?year=2026" in shown, who
        assert title not in visit(other).get("/desk/").content.decode()
    with clock.frozen(date(YEAR, 6, 25)):
        given = {"approved_on": clock.today(), "decision": "机关党委会议", "by": COMMAND_LINE}
        actions.approve(found=lists[0], **given)
        assert [one[2] for one in owed()] == ["pending", "pending"]
        actions.approve(found=lists[1], **given)
        assert [one[2] for one in owed()] == ["met", "pending"]
        actions.send_back(found=lists[1], reason="缺一项", by=COMMAND_LINE)
        assert [one[2] for one in owed()] == ["pending", "pending"]
        actions.approve(found=lists[1], **given)
        actions.ask_comments(found=group, people=[], until=date(YEAR, 7, 3), by=COMMAND_LINE)
    assert [(one[0], one[2]) for one in owed()] == [("机关党委", "met"), ("党组", "void"), ("党组", "pending")]
    # how long an approval may take is the organ's own, from now on
    ruled(organ.organizations["党组"], approval_days=3)
    with clock.frozen(date(YEAR, 6, 25)):
        actions.ask_comments(found=group, people=[], until=date(YEAR, 7, 10), by=COMMAND_LINE)
    assert owed()[-1] == ("党组", "2026-07-15", "pending")
