"""补选: a seat that falls vacant is owed and filled; a by-election adds offices and changes nobody's term."""

from datetime import date

import pytest

from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.tests.balloting import MEETING_ON, assembled, counted, nominated, started
from yipanqi.meetings.tests.leadership import fresh
from yipanqi.meetings.tests.scene import TODAY
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import BranchForm, Post
from yipanqi.organizations.models import Appointment, Organization, Term

LEFT = date(2026, 10, 31)


def relieved(scene, name: str, to_on: date = LEFT) -> None:
    with scope.system("test"):
        office = Appointment.objects.get(person=scene[name], organization=scene["一支部"], to_on=None)
        organizations.relieve(appointment=office, to_on=to_on, by=COMMAND_LINE)


def appointed(scene, name: str, post: str, on: date) -> Appointment:
    with scope.system("test"):
        return organizations.appoint(
            person=scene[name], organization=scene["一支部"], post=post, from_on=on, by=COMMAND_LINE
        )


def owed() -> list[tuple]:
    with scope.system("test"):
        return [
            (one.title, one.state, one.due_on) for one in Obligation.objects.filter(kind="vacancy").order_by("due_on")
        ]


def test_a_vacant_seat_is_owed_within_sixty_days_and_met_by_a_successor(scene):
    relieved(scene, "李强")
    assert owed() == [("补选：组织委员", "pending", date(2026, 12, 30))]
    appointed(scene, "刘洋", Post.ORGANISATION_MEMBER, TODAY)
    assert owed() == [("补选：组织委员", "met", date(2026, 12, 30))]
    with scope.system("test"):
        (proof,) = Obligation.objects.get(kind="vacancy").evidence.all()
        office = Appointment.objects.get(person=scene["刘洋"], post=Post.ORGANISATION_MEMBER)
        assert (proof.record, proof.happened_on) == (f"appointment:{office.pk}", TODAY)


def test_a_seat_handed_over_is_never_vacant_and_a_correction_takes_it_back(scene):
    appointed(scene, "刘洋", Post.ORGANISATION_MEMBER, LEFT)
    relieved(scene, "李强")
    assert owed() == []
    relieved(scene, "张敏")
    with scope.system("test"):
        office = Appointment.objects.get(person=scene["张敏"], organization=scene["一支部"])
        organizations.change_appointment(appointment=office, to_on=None, reason="误登", by=COMMAND_LINE)
    assert owed() == [("补选：纪检委员", "void", date(2026, 12, 30))]


def test_a_seat_filled_after_its_day_is_filled_late(scene):
    relieved(scene, "李强", date(2026, 8, 1))
    assert owed() == [("补选：组织委员", "missed", date(2026, 9, 30))]
    appointed(scene, "刘洋", Post.ORGANISATION_MEMBER, date(2026, 11, 1))
    assert owed() == [("补选：组织委员", "late", date(2026, 9, 30))]


@pytest.mark.parametrize("form", [BranchForm.TEMPORARY])
def test_a_temporary_branch_owes_none_and_nothing_before_go_live(scene, form):
    relieved(scene, "李强", date(2025, 11, 1))
    assert owed() == []
    with scope.system("test"):
        Organization.objects.filter(name="一支部").update(form=form)
        scene["一支部"].refresh_from_db()
    relieved(scene, "张敏")
    assert owed() == []


def test_the_desk_leads_to_the_by_election_with_the_seats_filled_in(scene, visit):
    relieved(scene, "李强")
    with scene.acting("王芳"):
        entry = Obligation.objects.get(kind="vacancy")
        ((word, address),) = ledger.next_steps(entry)
    assert word == "开始准备"
    browser = visit("王芳")
    form = browser.get(address).context["form"]
    assert (form.initial["occasion"], form.fields["occasion"].label) == ("组织委员", "补选职务")
    sent = {"year": "2026", "planned_on": "2026-12-10", "occasion": "", "once": "k"}
    assert browser.post(address, sent).status_code == 422
    opened = browser.post(address, sent | {"occasion": "组织委员"})
    assert "2026年补选（组织委员）" in browser.get(opened.url).content.decode()
    assert browser.get(address).url == opened.url


def test_a_by_election_adds_the_office_and_leaves_the_term(scene):
    relieved(scene, "李强")
    procedure = started(scene, "by_election", occasion="组织委员")
    with pytest.raises(Refused, match="应选1人，候选人1人，至少2人"):
        nominated(scene, procedure, "刘洋", seats=1)
    nominated(scene, procedure, "刘洋", "陈静", seats=1)
    assembled(scene, procedure)
    counted(scene, procedure, marks={"刘洋": 5, "陈静": 1})
    with scene.acting("王芳") as actor:
        actions.skip(procedure=procedure, code="heads", reason="不涉及", by=actor)
        result = actions.report_result(
            procedure=fresh(procedure),
            reported_on=MEETING_ON,
            posts={scene["刘洋"].pk: Post.ORGANISATION_MEMBER},
            by=actor,
        )
    with scene.acting("朱琳") as actor:
        actions.approve_result(result=result, approved_on=TODAY, approval="同意", by=actor)
    assert owed() == [("补选：组织委员", "met", date(2026, 12, 30))]
    with scope.system("test"):
        assert Term.objects.count() == 0
        held = {
            (one.person.name, one.post) for one in Appointment.objects.filter(organization=scene["一支部"], to_on=None)
        }
    assert held == {("王芳", "secretary"), ("张敏", "discipline_member"), ("刘洋", "organisation_member")}


def test_a_seat_of_the_committee_above_is_owed_there(scene):
    with scope.system("test"):
        office = Appointment.objects.get(organization=scene["机关党委"], person=scene["朱琳"])
        organizations.relieve(appointment=office, to_on=LEFT, by=COMMAND_LINE)
    assert owed() == [("补选：专职副书记", "pending", date(2026, 12, 30))]
