"""Meetings of the 党组 and of the whole organ: who prepares them, who is due, what the papers say, what they meet."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from yipanqi.accounts.models import Notice
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings import actions, queries, rules
from yipanqi.meetings.actions import DecisionEntry
from yipanqi.meetings.enums import Circle, Kind
from yipanqi.meetings.models import Attendance, Meeting
from yipanqi.meetings.tests.leadership import add
from yipanqi.meetings.tests.scene import Scene, _appoint, _found, _join
from yipanqi.meetings.tests.test_papers import paper, words
from yipanqi.obligations.actions import reconcile_all
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import BranchForm, Post, Standing
from yipanqi.organizations.enums import Kind as OrganizationKind

UNIT = ("钱进", "郑南", "冯北")
LEADING = (Kind.LEADING_GROUP_STUDY, Kind.LEADING_GROUP_REPORT, Kind.CENTRE_GROUP_STUDY)


@pytest.fixture
def led(scene) -> Scene:
    """The 党组 with a branch of three below its 机关党委 (郑南 seconded out), and a branch of the retired."""
    add(scene)
    with scope.system("test"):
        _found(scene, "局一支部", OrganizationKind.BRANCH, "局机关党委")
        _found(scene, "局老支部", OrganizationKind.BRANCH, "局机关党委", form=BranchForm.RETIRED)
        for name in UNIT:
            _join(scene, name, "局一支部", None, standing=Standing.SECONDED_OUT if name == "郑南" else Standing.NORMAL)
        _join(scene, "老许", "局老支部", None)
        _appoint(scene, "钱进", "局机关党委", Post.PARTY_OFFICER)
    return scene


def hold(led: Scene, kind: str, *, on: date, organization: str = "党组", by: str = "钱进", **more) -> Meeting:
    return led.recorded(kind, on=on, organization=organization, by=by, **more)


def open_entries(led: Scene, kind: str, organization: str = "党组") -> list[tuple[date, str]]:
    with scope.system("test"):
        found = Obligation.objects.filter(organization=led[organization], kind=kind).order_by("due_on")
        return list(found.values_list("due_on", "state"))


def known(**which) -> Meeting:
    with scope.system("test"):
        return Meeting.objects.get(**which)


# Names, agendas, circles


@pytest.mark.parametrize(
    ("kind", "day", "title"),
    [
        (Kind.CENTRE_GROUP_STUDY, date(2026, 11, 5), "2026年第四季度理论学习中心组学习"),
        (Kind.LEADING_GROUP_STUDY, date(2026, 6, 30), "2026年上半年专题研究党建会议"),
        (Kind.LEADING_GROUP_STUDY, date(2026, 7, 1), "2026年下半年专题研究党建会议"),
        (Kind.LEADING_GROUP_REPORT, date(2026, 12, 1), "2026年度党建工作通报评议会"),
        (Kind.ORGAN_ASSEMBLY, date(2026, 2, 1), "2026年度机关党员干部大会"),
    ],
)
def test_what_it_is_called(kind, day, title):
    assert queries.title_of(kind, day, OrganizationKind.LEADING_GROUP) == title


@pytest.mark.parametrize("kind", [*LEADING, Kind.ORGAN_ASSEMBLY])
def test_no_quorum_is_invented_and_nothing_is_done_along_with_them(kind):
    assert rules.quorum((kind,), due=7, present=1) == rules.Finding(None, "条例未规定此类会议的法定到会人数")
    held = rules.kinds_of(OrganizationKind.LEADING_GROUP, has_committee=False)
    assert rules.joined_by(kind, held, OrganizationKind.LEADING_GROUP) == []
    assert kind not in rules.joined_by(Kind.PARTY_LECTURE, held, OrganizationKind.LEADING_GROUP)


def test_who_holds_which():
    for kind in OrganizationKind:
        held = set(rules.kinds_of(kind, has_committee=True))
        assert held & set(LEADING) == (set(LEADING) if kind == OrganizationKind.LEADING_GROUP else set())
        assert (Kind.ORGAN_ASSEMBLY in held) == (kind == OrganizationKind.ORGAN_COMMITTEE)


def test_meetings_of_different_people_are_not_one_meeting(led):
    with pytest.raises(Refused, match="应到人员不同"):
        led.meeting(Kind.CENTRE_GROUP_STUDY, Kind.LEADING_GROUP_REPORT, organization="党组", by="王芳")


def test_the_whole_organ_is_due_without_the_retired_and_nobody_votes(led):
    with scope.system("test"):
        due = queries.expected(led["党组"], (Kind.LEADING_GROUP_REPORT,), date(2026, 11, 20))
        assert queries.expected(led["局机关党委"], (Kind.ORGAN_ASSEMBLY,), date(2026, 11, 20)) == due
        assert queries.expected(led["党组"], (Kind.CENTRE_GROUP_STUDY,), date(2026, 11, 20)) != due
    assert {one.person.name: one.remark for one in due} == {"钱进": "局一支部", "冯北": "局一支部", "郑南": "借调在外"}
    assert not any(one.votes for one in due)


# Who may


def test_the_party_workers_of_the_committee_prepare_and_record_and_do_not_sign(led):
    meeting = hold(led, Kind.LEADING_GROUP_STUDY, on=date(2026, 11, 20))
    with led.acting("钱进") as actor, pytest.raises(NotAllowed):
        actions.sign(meeting=meeting, by=actor)
    with led.acting("王芳") as actor:
        assert actions.sign(meeting=meeting, by=actor).locked


def test_the_full_time_deputy_prepares_too_and_other_committees_and_branches_do_not(led):
    assert hold(led, Kind.CENTRE_GROUP_STUDY, on=date(2026, 11, 20), by="朱琳").held
    for name in ("李强", "孙丽", "冯北"):
        with pytest.raises(NotAllowed):
            led.meeting(Kind.CENTRE_GROUP_STUDY, organization="党组", by=name)


def test_a_committee_beside_the_unit_prepares_nothing_of_it(led):
    """朱琳 is full-time deputy of two committees; of the one without a 党组 above it nothing follows."""
    with scope.system("test"):
        office = led["朱琳"].appointments.get(organization=led["局机关党委"])
        office.to_on = date(2026, 11, 1)
        office.save()
    with pytest.raises(NotAllowed):
        led.meeting(Kind.CENTRE_GROUP_STUDY, organization="党组", by="朱琳")


def test_members_of_the_leadership_read_its_records_and_members_of_branches_do_not(led):
    meeting = hold(led, Kind.LEADING_GROUP_STUDY, on=date(2026, 11, 20))
    seen = {}
    for name in ("王芳", "李强", "钱进", "朱琳", "冯北", "孙丽"):
        with led.acting(name):
            seen[name] = queries.get(meeting.pk) is not None
    assert seen == {"王芳": True, "李强": True, "钱进": True, "朱琳": True, "冯北": False, "孙丽": False}


def test_an_assembly_is_told_to_everybody_without_an_address_none_of_them_may_open(led):
    with led.acting("钱进") as actor:
        meeting = actions.arrange(
            organization=led["局机关党委"], kinds=(Kind.ORGAN_ASSEMBLY,), by=actor,
            starts_at=datetime(2026, 11, 27, 15, tzinfo=clock.ZONE),
        )  # fmt: skip
        told = actions.send_notice(meeting=meeting, by=actor)
    assert told.told == 3
    notices = Notice.objects.filter(key__startswith=f"meeting:{meeting.pk}:")
    assert {(one.account.name, one.address) for one in notices} == {(name, "") for name in UNIT}


# What they meet


def test_each_period_is_met_by_its_own_meeting_and_nothing_before_go_live_is_owed(led):
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    quarters = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    missed, pending, met = State.MISSED, State.PENDING, State.MET
    study = Kind.CENTRE_GROUP_STUDY
    assert open_entries(led, study) == [*((day, missed) for day in quarters[:3]), (quarters[3], pending)]
    hold(led, study, on=date(2026, 9, 10))
    hold(led, study, on=date(2026, 11, 10))
    assert [state for _, state in open_entries(led, study)] == [missed, missed, met, met]
    hold(led, Kind.LEADING_GROUP_STUDY, on=date(2026, 6, 10))
    assert [state for _, state in open_entries(led, Kind.LEADING_GROUP_STUDY)] == [met, pending]
    assert open_entries(led, Kind.LEADING_GROUP_REPORT) == [(quarters[3], pending)]
    hold(led, Kind.LEADING_GROUP_REPORT, on=date(2026, 11, 20))
    assert open_entries(led, Kind.LEADING_GROUP_REPORT) == [(quarters[3], met)]
    hold(led, Kind.ORGAN_ASSEMBLY, on=date(2026, 11, 20), organization="局机关党委")
    assert open_entries(led, Kind.ORGAN_ASSEMBLY, "局机关党委") == [(quarters[3], met)]


def test_what_was_decided_is_owed_and_a_vote_in_the_leadership_cites_no_rule_of_branches(led):
    entry = DecisionEntry("补齐专职党务力量", led["李强"], date(2026, 12, 20), in_favour=3, against=0, abstained=0)
    meeting = hold(led, Kind.LEADING_GROUP_STUDY, on=date(2026, 11, 20), decisions=[entry])
    with scope.system("test"):
        (decision,) = queries.decisions_of(meeting)
        assert Obligation.objects.get(key=decision.key).person == led["李强"]
        found = queries.outcome_of(decision)
    assert found == rules.Finding(None, "应到3人，赞成3票；是否通过按党组（党委）议事规则认定")
    assert "支部" not in words(paper(led, meeting, "minutes", by="钱进").content)


def test_nobody_votes_in_an_assembly(led):
    with pytest.raises(Refused, match="多于到会有表决权的0人"):
        hold(
            led, Kind.ORGAN_ASSEMBLY, on=date(2026, 11, 20), organization="局机关党委",
            decisions=[DecisionEntry("通过报告", in_favour=2, against=0, abstained=0)],
        )  # fmt: skip


# Forms


@pytest.mark.parametrize(
    ("kind", "agenda", "speaker", "guests"),
    [
        (Kind.LEADING_GROUP_STUDY, "研究存在的问题", "主讲人", "朱琳（局机关党委专职副书记）"),
        (Kind.CENTRE_GROUP_STUDY, "交流研讨", "重点发言人", ""),
        (Kind.LEADING_GROUP_REPORT, "与会人员评议", "通报人", ""),
    ],
)
def test_the_form_knows_what_the_clause_asks_for(led, visit, kind, agenda, speaker, guests):
    address = f"{reverse('meetings:arrange')}?organization={led['党组'].pk}&kind={kind}"
    answer = visit("钱进").get(address)
    form = answer.context["form"]
    assert agenda in form.initial["agenda"]
    assert (form.fields["lecturer"].label, form.initial["guests"]) == (speaker, guests)
    assert form.initial["host"] == led["王芳"].pk
    assert {"王芳", "李强", "张敏", "钱进", "朱琳"} == {
        person.name for person in form.fields["recorder"].people.values()
    }


def test_the_way_from_the_entry_to_the_signed_record(led, visit):
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
        entry = Obligation.objects.get(organization=led["党组"], kind="leading_group_study", due_on=date(2026, 12, 31))
    browser = visit("钱进")
    assert "安排" in browser.get(f"/obligations/{entry.pk}/").content.decode()
    address = f"{reverse('meetings:arrange')}?organization={led['党组'].pk}&kind={entry.kind}&obligation={entry.pk}"
    form = browser.get(address).context["form"]
    typed = {name: value for name, value in form.initial.items() if value is not None}
    typed |= {"day": "2026-11-23", "at": "15:00", "once": "once-1", "then": "notify"}
    assert browser.post(address, typed).status_code == 302
    meeting = known(organization=led["党组"])
    said = {"held_on": "2026-11-23", "present_count": "2", "minutes": "听取汇报。", "version": str(meeting.version)}
    said |= {"away": str(led["张敏"].pk), f"presence-{led['张敏'].pk}": "excused", f"reason-{led['张敏'].pk}": "出差"}
    answer = browser.post(f"/meetings/{meeting.pk}/record/", said)
    assert answer.status_code == 302, answer.content.decode()
    assert "签认记录" not in browser.get(f"/meetings/{meeting.pk}/").content.decode()
    signing = visit("王芳")
    assert meeting.title in signing.get("/desk/?as=leader").content.decode()
    signing.post(f"/meetings/{meeting.pk}/sign/", {"version": known(pk=meeting.pk).version})
    with scope.system("test"):
        assert Obligation.objects.get(pk=entry.pk).state == State.MET
        assert Attendance.objects.filter(meeting=meeting, presence="present").count() == 2


# Papers


def test_the_papers_carry_their_own_words(led):
    study = hold(led, Kind.CENTRE_GROUP_STUDY, on=date(2026, 11, 20), topic="学习全会精神", lecturer="李强")
    said = words(paper(led, study, "minutes", by="钱进").content)
    for part in ("理论学习中心组学习记录", "重点发言人", "李强", "学习和研讨情况", "学习全会精神"):
        assert part in said, part
    assembly = hold(led, Kind.ORGAN_ASSEMBLY, on=date(2026, 11, 20), organization="局机关党委", lecturer="王芳")
    said = words(paper(led, assembly, "minutes", by="钱进").content)
    assert "通报人" in said and "应到3人，实到3人" in said
    assert "冯北" not in said  # the list of everybody is a paper of its own
    assert "冯北" in words(paper(led, assembly, "attendance", by="钱进").content)
    with scope.system("test"):
        assert rules.circle_of(assembly.kinds, assembly.organization.kind) == Circle.ORGAN


# Whom the assembly is for


def due(led: Scene, reach: str) -> list[tuple[str, str]]:
    found = queries.expected(led["局机关党委"], (Kind.ORGAN_ASSEMBLY,), date(2026, 11, 20), reach=reach)
    return [(one.person.name, one.remark) for one in found]


@pytest.fixture
def staffed(led) -> Scene:
    """办公室 headed by 冯北; its deputy 孟西 is no Party member, 钱进 works there and holds no post of it."""
    with scope.system("test"):
        _found(led, "办公室", OrganizationKind.DEPARTMENT, "党组")
        led.people["孟西"] = organizations.register_person(name="孟西", home=led["办公室"], by=COMMAND_LINE)
        _appoint(led, "冯北", "办公室", Post.DEPARTMENT_HEAD)
        _appoint(led, "孟西", "办公室", Post.DEPARTMENT_DEPUTY)
        _appoint(led, "郑南", "办公室", Post.STAFF)
    return led


def test_the_arranger_says_whom_the_assembly_is_for(staffed):
    assert sorted(name for name, _ in due(staffed, "members")) == ["冯北", "郑南", "钱进"]
    assert sorted(name for name, _ in due(staffed, "officers")) == ["冯北", "钱进"], "工作人员 is no office"
    whole = due(staffed, "staff")
    assert sorted(name for name, _ in whole) == ["冯北", "孟西", "郑南", "钱进"]
    assert "办公室" in dict(whole)["孟西"]


def test_whom_it_is_for_is_chosen_on_the_page_and_kept_in_the_record(staffed, visit):
    browser = visit("钱进")
    address = f"/meetings/arrange/?organization={staffed['局机关党委'].pk}&kind=organ_assembly"
    assert 'name="reach"' in browser.get(address).content.decode()
    sent = {
        "title": "大会", "day": "2026-11-20", "at": "15:00", "reach": "officers", "once": "reach-once",
        "topic": "", "agenda": "", "place": "", "lecturer": "", "guests": "",
    }  # fmt: skip
    assert browser.post(address, sent | {"reach": "everybody"}).status_code == 422
    assert browser.post(address, sent).status_code == 302
    meeting = known(title="大会")
    with scope.system("test"):
        assert sorted(one.person.name for one in queries.due_at(meeting)) == ["冯北", "钱进"]
    with staffed.acting("钱进") as actor:
        actions.record_meeting(meeting=meeting, present_count=2, minutes="通报工作。", by=actor)
    meeting = known(title="大会")
    assert (meeting.expected_count, meeting.present_count) == (2, 2)
    study = f"/meetings/arrange/?organization={staffed['党组'].pk}&kind=centre_group_study"
    assert 'name="reach"' not in browser.get(study).content.decode()


# 通报评议 within the assembly


def test_one_entry_feeds_both_duties(led, visit):
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
    assembly = hold(led, Kind.ORGAN_ASSEMBLY, on=date(2026, 11, 20), organization="局机关党委", away=("郑南",))
    assert open_entries(led, Kind.LEADING_GROUP_REPORT) == [(date(2026, 12, 31), State.PENDING)]
    browser = visit("钱进")
    page = f"/meetings/{assembly.pk}/"
    assert "同时记作通报评议会" in browser.get(page).content.decode()
    first, second = (browser.post(f"{page}report-along/").url for _ in range(2))
    assert first == second
    made = known(organization=led["党组"])
    assert (made.held_on, made.expected_count, made.present_count) == (date(2026, 11, 20), 3, 2)
    assert made.minutes.startswith("与2026年度机关党员干部大会合并召开") and assembly.minutes in made.minutes
    with scope.system("test"):
        (away,) = made.attendances.exclude(presence="present").select_related("person")
    assert (away.person.name, away.reason) == ("郑南", "出差")
    assert open_entries(led, Kind.LEADING_GROUP_REPORT) == [(date(2026, 12, 31), State.MET)]
    assert open_entries(led, Kind.ORGAN_ASSEMBLY, "局机关党委") == [(date(2026, 12, 31), State.MET)]
    shown = browser.get(page).content.decode()
    assert "与本次大会合并召开" in shown and "同时记作通报评议会" not in shown


def test_nothing_else_becomes_a_report_of_the_leadership(led):
    study = hold(led, Kind.CENTRE_GROUP_STUDY, on=date(2026, 11, 20))
    planned = led.meeting(Kind.ORGAN_ASSEMBLY, on=date(2026, 12, 20), organization="局机关党委", by="钱进")
    with led.acting("钱进") as actor:
        for meeting in (study, planned):
            with pytest.raises(Refused, match="只有已经记录的机关党员干部大会"):
                actions.report_along(meeting=meeting, by=actor)
