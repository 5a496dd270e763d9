"""The demonstration as it stands in the database: complete, sound, and in agreement with its truth file."""

import json
import time
from collections import Counter
from datetime import date, timedelta

import pytest
from click import ClickException
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from yipanqi.access.queries import scope_of
from yipanqi.accounts import queries as accounts
from yipanqi.accounts.models import Account, Delegation, Notice
from yipanqi.archives.models import HandedIn, Help, Inspection, Reading
from yipanqi.audit import queries as audit
from yipanqi.audit.actions import seal
from yipanqi.audit.models import Entry
from yipanqi.calendars.models import BusinessDate
from yipanqi.complaints.models import Complaint
from yipanqi.education.models import Care, DuesEntry, Talk, ThoughtReport
from yipanqi.education.queries.cashbook import cashbook
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions, queries
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Electing, Presence, Stage, StepState
from yipanqi.meetings.enums import Kind as MeetingKind
from yipanqi.meetings.models import Attendance, Decision, Meeting, Procedure, Rectification, Review, Step
from yipanqi.meetings.queries import appraisals, elections, procedures
from yipanqi.obligations.actions import reconcile, reconcile_all
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Membership, Merit, Organization, Person
from yipanqi.responsibilities.enums import APPROVAL
from yipanqi.responsibilities.enums import SOURCE as LISTS
from yipanqi.responsibilities.models import DutyList
from yipanqi.site.demo import build, roles, truth, workbook
from yipanqi.site.demo.calendar import at
from yipanqi.topics import queries as topics
from yipanqi.topics.enums import Origin
from yipanqi.topics.models import Contribution, Published

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TODAY = date(2026, 11, 23)


class Built:
    """The demonstration, where its files are, and how long it took."""

    def __init__(self, folder):
        self.folder = folder
        began = time.monotonic()
        self.chronicle = build.build(folder)
        with scope.system("test"):
            self.first = reconcile_all(by=COMMAND_LINE)
        self.seconds = time.monotonic() - began
        self.truth = json.loads((folder / truth.MACHINE).read_text("utf-8"))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for this module, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), clock.frozen(at(TODAY, 10)), transaction.atomic():
        built = Built(tmp_path_factory.mktemp("demo"))
        connection.check_constraints()  # once: what is left for the end is checked at the end of every test
        yield built
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def seen(demo, db):
    """Every test sees everything; what it writes is rolled back to the finished demonstration."""
    with scope.system("test"):
        yield


def named() -> dict[int, str]:
    found = Organization.objects.select_related("parent")
    return {one.pk: f"{one.parent.name}{one.name}" if one.kind == Kind.GROUP else one.name for one in found}


def day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def test_how_long_it_took(demo, capsys):
    with capsys.disabled():
        print(f"\ndemonstration built and reconciled in {demo.seconds:.0f} s")
    assert Meeting.objects.count() > 3500


def test_what_was_missed_is_missed_and_nothing_else(demo):
    names = named()
    entries = Obligation.objects.filter(source=RULE, state=State.MISSED)
    ledger = {(names[one.organization_id], one.kind, one.period_start.isoformat()) for one in entries}
    told = {(one["organ"], one["duty"], one["period_start"]) for one in demo.truth["missed"]}
    lapsed = {(one["organ"], "election", day_after(one["elected_on"])) for one in demo.truth["lapsed_terms"]}
    assert ledger == told | lapsed
    assert len(told) > 60


def test_what_was_recorded_late_is_shown_late_and_nothing_else(demo):
    names = named()
    entries = Obligation.objects.filter(source=RULE, recorded_late=True)
    ledger = {(names[one.organization_id], one.kind, one.met_on.isoformat()) for one in entries}
    told = {(one["organ"], one["duty"], one["held_on"]) for one in demo.truth["recorded_late"]}
    assert ledger == told
    assert len(told) > 40


def test_reconciling_again_changes_nothing(demo):
    assert demo.first.added > 0
    again = reconcile_all(by=COMMAND_LINE)
    assert (again.added, again.changed) == (0, 0)


def test_one_by_one_comes_to_the_same_ledger():
    for branch in Organization.objects.filter(kind=Kind.BRANCH).order_by("pk")[:70:9]:
        found = reconcile(organization=branch, by=COMMAND_LINE)
        assert (found.added, found.changed) == (0, 0), branch.name


def test_batches_were_entered_on_one_evening(demo):
    assert len(demo.truth["batches"]) == 3
    for batch in demo.truth["batches"]:
        branch = Organization.objects.get(name=batch["organ"])
        evening = date.fromisoformat(batch["evening"])
        own = Meeting.objects.filter(organization__path__startswith=branch.path, recorded_at__isnull=False)
        entered = [one for one in own if one.recorded_at.astimezone(clock.ZONE).date() == evening]
        assert len(entered) >= len(batch["meetings"]) >= 4


def test_copies_are_copies(demo):
    names = {name: pk for pk, name in named().items()}
    for one in demo.truth["copied"]:
        day = date.fromisoformat(one["meeting"].split(" ")[1])
        assert Meeting.objects.filter(organization=names[one["organ"]], held_on=day).exists()


def test_terms_and_vacancies_are_as_told(demo):
    for note in demo.truth["lapsed_terms"]:
        organization = Organization.objects.get(name=note["organ"])
        assert organizations.term_end(organizations.current_term(organization)) < TODAY
    for note in demo.truth["vacancies"]:
        committee = organizations.committee_of(Organization.objects.get(name=note["organ"]))
        assert note["post"] not in {str(one.get_post_display()) for one in committee}


def test_the_register_is_that_of_the_plan(demo):
    plan = demo.chronicle.plan
    names = {name: pk for pk, name in named().items()}
    for organ in plan.branches():
        organization = Organization.objects.get(pk=names[organ.name])
        there = Counter(organizations.members_of(organization).values_list("person__name", flat=True))
        assert there == Counter(stay.person.name for stay in plan.members(organ.key, TODAY)), organ.key
        assert organization.dissolved_on == organ.dissolved_on
        assert organization.go_live_on == plan.go_live


def test_who_was_due_is_who_the_register_says(demo):
    """The lists of people were drawn up from the plan; the register of each day must say the same."""
    for meeting in Meeting.objects.filter(is_history=False, recorded_at__isnull=False).order_by("pk")[::97]:
        due = queries.expected(meeting.organization, meeting.kinds, meeting.held_on)
        marked = dict(Attendance.objects.filter(meeting=meeting).values_list("person_id", "votes"))
        assert marked == {one.person.pk: one.votes for one in due}, meeting
        assert meeting.expected_count == len(due)


@pytest.fixture
def model():
    """A record that went through every stage and decided something that was voted on or owed."""
    own = Meeting.objects.filter(stage=Stage.SIGNED, notified_at__isnull=False, version=4, is_history=False)
    return own.filter(decisions__owner__isnull=False).order_by("-pk").first()


SAME = [field.attname for field in Meeting._meta.concrete_fields if field.name not in ("id", "once")]


def acted(meeting: Meeting) -> Meeting:
    """The same meeting once more, through the verbs, each at its moment."""
    told = {one.event: one for one in audit.history_of(f"meetings.meeting:{meeting.pk}")}

    def actor(event):
        entry = told[event]
        return type(COMMAND_LINE)(name=entry.actor, person_id=_person(entry, meeting), office=entry.office)

    with clock.frozen(meeting.created_at.astimezone(clock.ZONE)):
        made = actions.arrange(
            organization=meeting.organization,
            kinds=meeting.kinds,
            starts_at=meeting.starts_at,
            by=actor("meeting_arranged"),
            topic=meeting.topic,
            agenda=meeting.agenda,
            place=meeting.place,
            lecturer=meeting.lecturer,
            host=meeting.host,
            recorder=meeting.recorder,
        )
    with clock.frozen(meeting.notified_at.astimezone(clock.ZONE)):
        actions.send_notice(meeting=made, by=actor("meeting_notified"))
    away = meeting.attendances.exclude(presence=Presence.PRESENT)
    with clock.frozen(meeting.recorded_at.astimezone(clock.ZONE)):
        actions.record_meeting(
            meeting=made, present_count=meeting.present_count, minutes=meeting.minutes, by=actor("meeting_recorded"),
            absences={one.person_id: actions.Away(one.presence, one.reason) for one in away},
            decisions=[
                actions.DecisionEntry(
                    text=one.text, owner=one.owner, due_on=one.due_on, motion=one.motion, in_favour=one.in_favour,
                    against=one.against, abstained=one.abstained,
                )
                for one in meeting.decisions.all()
            ],
        )  # fmt: skip
    for old, new in zip(meeting.decisions.all(), made.decisions.all(), strict=True):
        if old.done_on:
            with clock.frozen(old.done_recorded_at.astimezone(clock.ZONE)):
                actions.settle_decision(
                    decision=new, done_on=old.done_on, outcome=old.outcome, by=actor("meeting_recorded")
                )
    with clock.frozen(meeting.signed_at.astimezone(clock.ZONE)):
        return actions.sign(meeting=made, by=actor("meeting_signed"))


def _person(entry: Entry, meeting: Meeting) -> int:
    return meeting.host_id if entry.event == "meeting_signed" else meeting.recorder_id


def test_written_at_once_is_as_if_done_by_the_verbs(model):
    made = acted(model)
    assert {name: getattr(made, name) for name in SAME} == {name: getattr(model, name) for name in SAME}
    assert made.kinds == model.kinds


def test_marks_and_decisions_are_as_if_done_by_the_verbs(model):
    made = acted(model)
    marks = ("person_id", "votes", "presence", "reason")
    assert set(made.attendances.values_list(*marks)) == set(model.attendances.values_list(*marks))
    fields = [one.name for one in Decision._meta.fields if one.name not in ("id", "meeting")]
    assert list(made.decisions.values(*fields)) == list(model.decisions.values(*fields))


def test_history_is_as_if_told_by_the_verbs(model):
    made = acted(model)

    def told(meeting):
        entries = audit.history_of(f"meetings.meeting:{meeting.pk}")
        return [(one.event, one.at, one.actor, one.office, one.before, one.after) for one in entries]

    assert told(made) == told(model)


def test_the_ledger_takes_decisions_as_if_owed_by_the_verbs(model):
    made = acted(model)
    own = ("id", "key", "address", "period_start")
    fields = [field.attname for field in Obligation._meta.concrete_fields if field.name not in own]
    for old, new in zip(model.decisions.all(), made.decisions.all(), strict=True):
        found = [Obligation.objects.filter(key=one.key).values(*fields).first() for one in (old, new)]
        assert found[0] == found[1]
        assert (found[0] is not None) == old.owed


def test_history_is_in_the_order_of_its_moments():
    moments = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert len(moments) > 20_000


def test_history_can_be_sealed_and_proven():
    seal()
    verdict = audit.verify()
    assert verdict.sound and verdict.unsealed == 0


def test_everything_written_has_its_history():
    told = Counter(Entry.objects.values_list("event", flat=True))
    assert told["person_registered"] == Person.objects.count()
    assert told["organization_founded"] == Organization.objects.count()
    assert told["meeting_signed"] == Meeting.objects.filter(stage=Stage.SIGNED).count()
    assert told["meeting_arranged"] == Meeting.objects.filter(is_history=False).count()
    together = (RULE, LISTS)  # what a list raises is told with its publication
    alone = Obligation.objects.exclude(Q(source__in=together) & ~Q(kind=APPROVAL))
    assert told["obligation_owed"] == alone.count()
    together = sum(len(one.after["lists"]) for one in Entry.objects.filter(event="list_published"))
    assert together == DutyList.objects.exclude(published_at=None).count() > 60 > told["list_published"]
    decided = Obligation.objects.filter(key__startswith="decision:").count()
    assert decided == Decision.objects.filter(owner__isnull=False).count()
    assert told["procedure_begun"] == Procedure.objects.count()
    assert told["talk_held"] == Talk.objects.count() > 1000
    assert told["member_admitted"] == Membership.objects.values("person").distinct().count()


def test_older_records_are_kept_as_history(demo):
    older = Meeting.objects.filter(is_history=True)
    assert older.count() > 500
    first = min(older.values_list("held_on", flat=True))
    assert (TODAY - first).days > 2 * 365, "two years of records"
    assert max(older.values_list("held_on", flat=True)) < demo.chronicle.plan.go_live
    assert not older.filter(stage=Stage.SIGNED).exists()


def test_meetings_lie_ahead_and_people_know_of_them():
    coming = Meeting.objects.filter(held_on__gt=TODAY)
    assert {Stage.NOTIFIED, Stage.ARRANGED} >= set(coming.values_list("stage", flat=True))
    assert coming.count() >= 5
    assert Notice.objects.filter(read_at__isnull=True, address__startswith="/meetings/").exists()


def test_every_role_has_an_account_that_nobody_knows_the_password_of():
    for role in roles.ROLES:
        account = Account.objects.get(username=role.username)
        assert not account.has_usable_password()
        assert account.administers == role.administers
        assert (getattr(account, "person", None) is None) == (role.person == "")


def test_the_sign_in_page_offers_them_in_demo_mode_only(settings):
    settings.DEMO = True
    assert [words for _, words in accounts.demo_accounts()] == [role.words for role in roles.ROLES]
    settings.DEMO = False
    assert accounts.demo_accounts() == []


@pytest.mark.parametrize(
    ("username", "power"), [("demo-shuji", "sign"), ("demo-fushuji", "waive"), ("demo-zuzhang", "meetings")]
)
def test_roles_may_do_what_their_offices_grant(username, power):
    assert scope_of(Account.objects.get(username=username)).may_anywhere(power)


def test_a_plain_member_may_do_nothing_but_see():
    seen = scope_of(Account.objects.get(username="demo-dangyuan"))
    assert not seen.powers
    assert seen.reach


def test_the_assistant_may_act_for_the_head_today():
    held = Delegation.objects.get(assistant__username=roles.ASSISTANT)
    assert held.principal.username == roles.PRINCIPAL
    assert held.from_on <= TODAY <= held.to_on


def test_the_exemplary_branch_owes_nothing_that_has_passed():
    branch = Organization.objects.get(name="行政审批处党支部")
    own = Obligation.objects.filter(organization__path__startswith=branch.path)
    assert not own.filter(state__in=(State.MISSED, State.LATE)).exists()
    assert own.filter(state=State.MET).count() > 50


def records_of(name: str):
    """What a branch and its groups have recorded since go-live."""
    branch = Organization.objects.get(name=name)
    return Meeting.objects.filter(
        organization__path__startswith=branch.path, is_history=False, recorded_at__isnull=False
    ).prefetch_related("decisions")


def test_three_branches_are_as_the_truth_file_says(demo):
    kept = {name: pk for pk, name in named().items()}
    for one in demo.truth["branches"]:
        own = records_of(one["organ"])
        branch = Organization.objects.get(pk=kept[one["organ"]])
        owed = Obligation.objects.filter(organization__path__startswith=branch.path, source=RULE)
        ledger = owed.filter(kind__in=MeetingKind.values)  # the lapsed term stands on a line of its own
        counted = {
            "meetings": own.count(),
            "missed": ledger.filter(state=State.MISSED).count(),
            "recorded_late": ledger.filter(recorded_late=True).count(),
            "decisions": sum(len(meeting.decisions.all()) for meeting in own),
        }
        assert counted == {name: one[name] for name in counted}, one["organ"]
        assert Account.objects.filter(username=one["account"]).exists()
    exemplary, motions, troubled = demo.truth["branches"]
    assert (exemplary["missed"], exemplary["recorded_late"], exemplary["open"]) == (0, 0, 0)
    assert (motions["missed"], motions["recorded_late"], motions["decisions"]) == (0, 0, 0)
    assert motions["full"] == motions["one_speaker"] == motions["meetings"] > 60
    assert min(troubled[name] for name in ("missed", "recorded_late", "open", "never_rectified")) > 2
    assert troubled["batches"] and troubled["vacant"] and troubled["term_ended_on"] < TODAY.isoformat()


def test_the_branch_going_through_the_motions_writes_the_same_every_time(demo):
    own = list(records_of(demo.truth["branches"][1]["organ"]))
    assert all(meeting.present_count == meeting.expected_count and meeting.speakers == 1 for meeting in own)
    hosts = {meeting.host.name for meeting in own}
    words = {meeting.minutes.replace(meeting.host.name, "") for meeting in own}
    assert len(words) <= 6 and len(hosts) <= 5


# Procedures


def steps(procedure: Procedure) -> dict[str, str]:
    return {one.script.code: one.state for one in procedures.lines(procedure)}


def test_the_leading_groups_meeting_went_from_theme_to_report(demo):
    done, under_way = Procedure.objects.filter(kind="democratic_life", year__gte=2025).order_by("year")
    states = steps(done)
    assert states.pop("carry_out") != StepState.DONE, "one item waits for the next review"
    assert set(states.values()) == {StepState.DONE}
    assert done.meeting.title == done.title == "2025年度民主生活会"
    assert steps(under_way)["theme"] == StepState.DONE and steps(under_way)["plan"] == StepState.NEXT
    owed = Obligation.objects.filter(kind="procedure_step", organization=done.organization, due_on__lt=TODAY)
    assert list(owed.values_list("state", flat=True)) == [State.MET, State.MET]


def test_what_was_listed_is_followed_up_in_the_next_year(demo):
    for organ in ("行政审批处党支部", "城市更新处党支部"):
        first, second = Procedure.objects.filter(kind="org_life", organization__name=organ).order_by("year")
        assert (first.year, second.year) == (2024, 2025)
        listed = set(first.rectifications.values_list("pk", flat=True))
        assert len(listed) == 3 == second.reviews.filter(item__in=listed).count()
    verdicts = Review.objects.filter(item__procedure__organization__name="城市更新处党支部")
    assert Counter(verdicts.values_list("verdict", flat=True)) == {"done": 2, "continue": 1}
    assert not Rectification.objects.filter(procedure__year=2024, done_on=None).exists()


def test_members_were_appraised_within_a_third(demo):
    for procedure in Procedure.objects.filter(kind="appraisal"):
        grades = Counter(procedure.appraisals.values_list("grade", flat=True))
        assert grades["excellent"] and not grades[""]
        assert grades["excellent"] <= appraisals.most_excellent(procedure)
        assert set(steps(procedure).values()) == {StepState.DONE}


def test_what_happened_and_when_it_was_entered_are_two_days(demo):
    entered = Step.objects.filter(done_on__isnull=False).exclude(procedure__kind="election")  # entered on the day
    assert entered.count() > 100
    assert all(one.recorded_at.astimezone(clock.ZONE).date() > one.done_on for one in entered)


# What members say for themselves, and the calendar


def trends(name: str) -> list[bool]:
    return [meetings.trend(one) is not None for one in records_of(name).filter(afterwards__isnull=False)]


def test_one_branch_shows_a_trend_and_another_has_too_few_answers(demo):
    exemplary, motions, troubled = (one["organ"] for one in demo.truth["branches"])
    assert trends(exemplary) == trends(motions) == [True] * 3
    assert trends(troubled) == [False] * 3


def test_a_thought_report_waits_and_another_was_answered():
    answered = [one.replied_at is not None for one in ThoughtReport.objects.order_by("handed_in_at")]
    assert answered == [True, False]


def test_care_is_open_closed_and_a_political_birthday():
    found = {(one.matter, one.closed_on is not None) for one in Care.objects.all()}
    assert found == {("illness", True), ("illness", False), ("hardship", False), ("birthday", False)}


def test_cash_books_are_kept_and_never_short():
    kept = set(DuesEntry.objects.values_list("organization", flat=True))
    assert len(kept) == 3
    for branch in Organization.objects.filter(pk__in=kept):
        for year in (2025, 2026):
            assert cashbook(branch, year).balance > 0 and cashbook(branch, year).used > 0


def test_honours_and_a_penalty_are_entered_after_they_were_decided():
    assert set(Merit.objects.values_list("kind", flat=True)) == {"honour", "penalty"}
    assert all(one.recorded_at.date() > one.decided_on for one in Merit.objects.all())


def test_handbooks_were_accepted_returned_or_never_came(demo):
    latest = {one.organization_id: one for one in HandedIn.objects.filter(year=2025).order_by("number")}
    named = {one.name: latest.get(one.pk) for one in Organization.objects.filter(kind=Kind.BRANCH)}
    owed = Obligation.objects.filter(kind="handbook").select_related("organization")
    assert (
        {one.organization.name for one in owed.exclude(state=State.MET)}
        == {note["organ"] for note in demo.truth["handbooks"]}
        == {"物业管理处党支部", "市园林管理所第二党支部"}
    )
    assert named["市园林管理所第二党支部"] is None
    assert (named["物业管理处党支部"].stage, named["物业管理处党支部"].number) == ("returned", 1)
    mended = named["市民服务热线中心第三党支部"]
    assert (mended.stage, mended.number) == ("accepted", 2)
    assert Counter(one.stage for one in latest.values()) == {"accepted": len(latest) - 1, "returned": 1}
    real = [one.organization.name for one in latest.values() if one.size > 200_000]
    assert sorted(real) == ["物业管理处党支部", "行政审批处党支部"]


def test_one_election_is_approved_and_one_waits_for_its_vote():
    done, running = Procedure.objects.filter(kind="election").order_by("created_at")
    assert done.organization.name == "市排水管理中心机关党支部"
    committee, heads = (elections.standing(done, one) for one in (Electing.COMMITTEE, Electing.HEADS))
    assert committee.through and heads.through and len(committee.last.nominees) == len(committee.elected) + 1
    result = elections.result_of(done)
    assert result.approved_on and result.term == organizations.current_term(done.organization)
    assert {(one.person_id, one.post) for one in organizations.committee_of(done.organization)} == {
        (one.person_id, one.post) for one in result.elected.all()
    }
    assert {one.from_on for one in organizations.committee_of(done.organization)} == {result.elected_on}
    open_ = {row.code for row in running.steps.filter(done_on=None, skipped="")}
    assert {"meeting", "count", "report", "ballots"} <= open_
    assert not {"approval", "candidates", "candidates_approved"} & open_
    assert elections.standing(running, Electing.COMMITTEE).waiting is not None
    assert running.meeting.stage == Stage.NOTIFIED and running.meeting.held_on > TODAY


def test_topics_come_from_above_and_meetings_from_plans():
    assert set(Published.objects.values_list("organization__kind", flat=True)) == {
        Kind.ORGAN_COMMITTEE, Kind.GENERAL_BRANCH,
    }  # fmt: skip
    found = {name: topics.plan(Organization.objects.get(name=name), 2026) for name in (
        "行政审批处党支部", "市燃气供热服务中心第二党支部", "物业管理处党支部",
    )}  # fmt: skip
    exemplary, motions, troubled = found.values()
    assert [len(one.lines) for one in found.values()] == [12, 12, 6]
    assert {line.origin for line in exemplary.lines} == set(Origin)
    assert sum(bool(line.held) for line in exemplary.lines) >= 10
    assert len({line.planned.theme for line in motions.lines}) == 1
    assert any(not line.meetings for line in troubled.lines)
    assert Contribution.objects.count() == 1


def test_make_up_study_is_done_and_open():
    held = Meeting.objects.filter(organization__name="行政审批处党支部", make_ups__isnull=False).distinct()
    rows = [queries.making_up(one, queries.lines(one)) for one in held.order_by("held_on")]
    assert all(one.made_on for row in rows[:-1] for one in row)
    assert [one.made_on is not None for one in rows[-1]].count(True) == 1


def test_records_stand_open_for_help_and_an_inspection_is_announced():
    over, open_ = Help.objects.order_by("asked_at")
    assert (over.organization.name, open_.organization.name) == ("行政审批处党支部", "物业管理处党支部")
    assert over.ended_at and not open_.ended_at and open_.until > TODAY and open_.records.count() == 4
    past, coming = Inspection.objects.order_by("from_on")
    assert past.to_on < TODAY < coming.from_on and coming.inspected.count() == 3
    assert {one.opening for one in Reading.objects.all()} == {over.key, open_.key, past.key}


def test_a_proposal_was_answered_and_a_complaint_waits():
    stages = list(Complaint.objects.order_by("created_at").values_list("kind", "stage"))
    assert stages == [("proposal", "closed"), ("complaint", "open")]


def test_business_dates_stand_in_the_calendar():
    assert BusinessDate.objects.filter(from_on__lte=TODAY, to_on__gte=TODAY).exists()
    assert BusinessDate.objects.filter(from_on__gt=TODAY).exists()
    assert BusinessDate.objects.filter(from_on__year=2025).count() == BusinessDate.objects.count() / 2


def test_truth_is_written_for_people_too(demo):
    text = (demo.folder / truth.READABLE).read_text("utf-8")
    assert f"## 未履行（{len(demo.truth['missed'])}项）" in text
    assert all(note["organ"] in text for note in demo.truth["vacancies"])
    assert (demo.folder / workbook.NAME).stat().st_size > 50_000


def test_a_second_start_builds_nothing(demo, tmp_path, capsys):
    before = Meeting.objects.count()
    build.prepare(tmp_path)
    assert Meeting.objects.count() == before
    assert not (tmp_path / truth.MACHINE).exists()
    assert "演示数据已就绪" in capsys.readouterr().out


def test_the_present_day_is_the_clocks(demo):
    assert demo.truth["today"] == TODAY.isoformat()
    assert settings.MODE == "test"
    assert not Meeting.objects.filter(recorded_at__gt=at(TODAY, 10) + timedelta(minutes=1)).exists()


def test_real_data_is_left_alone(tmp_path):
    Account.objects.filter(username=roles.ROLES[0].username).update(username="somebody")
    with pytest.raises(ClickException, match="其他机关的数据"):
        build.prepare(tmp_path)
    assert list(tmp_path.iterdir()) == []
