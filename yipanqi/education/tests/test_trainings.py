"""Trainings: entered once by the organiser, exact half hours, 已达/未达 by a reference, who sees what, what is owed."""

import inspect
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.education import actions, exports, norms
from yipanqi.education.enums import Aim, Form
from yipanqi.education.models import Participant, Training
from yipanqi.education.queries import trainings as queries
from yipanqi.education.rules import trainings as rules
from yipanqi.engine.periods import add_months
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Appointment
from yipanqi.papers.registry import PAPERS

MAY = date(2026, 5, 6)
FULL = ("甲书记", "甲委员", "甲组长", "甲党员", "总支书记", "党组书记", "党员1", "党员2", "党员3", "党员4")


class School:
    def __init__(self, hand, being):
        self.hand, self.being = hand, being

    def enter(self, *names: str, title="党章学习", on=MAY, halves=6, by="甲书记", where="甲支部", **more) -> Training:
        with self.being(by) as actor:
            return actions.enter_training(
                organization=self.hand.place(where), title=title, first_on=on, last_on=more.pop("last_on", on),
                form=more.pop("form", Form.COLLECTIVE), halves=halves, by=actor,
                people=[self.hand.person(name) for name in names or FULL], **more,
            )  # fmt: skip

    def reached(self, by="甲书记") -> dict[str, tuple[bool, str]]:
        with self.being(by):
            return {one.person.name: (one.met, one.left) for one in queries.reached(self.hand.place("甲支部"), 2026)}

    def owed(self) -> dict[str, tuple[str, date, str]]:
        with scope.system("test"):
            return {
                one.person.name: (one.title, one.due_on, one.state)
                for one in Obligation.objects.filter(kind="training_once").select_related("person")
            }


@pytest.fixture
def school(hand, being):
    return School(hand, being)


@pytest.mark.parametrize(
    ("text", "count"), [("3", 6), ("3.5", 7), ("３．５学时", 7), ("0.5", 1), ("4.0", 8), (" 12 学时", 24)]
)
def test_hours_are_read_as_people_write_them(text, count):
    assert rules.halves(text, field="hours") == count
    assert rules.halves(rules.shown(count), field="hours") == count


@pytest.mark.parametrize("text", ["", "半天", "-1", "0", "3.25", "1e2", "NaN", "721", "3.55"])
def test_what_is_no_number_of_hours_is_refused(text):
    with pytest.raises(Refused) as refused:
        rules.halves(text, field="hours")
    assert refused.value.field == "hours"


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans())), st.booleans())
def test_reached_agrees_with_fractions(took, officer):
    norm = norms.in_force(TODAY).norm(officer)
    hours = sum((Fraction(count, 2) for count, _ in took), Fraction(0))
    expected = hours >= (56 if officer else 32) and (not officer or any(central for _, central in took))
    assert norm.met(sum(count for count, _ in took), sum(central for _, central in took)) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-60, 60))
def test_a_time_in_months_ends_on_the_same_day_or_the_last_of_the_month(day, count):
    found = add_months(day, count)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


def test_every_norm_names_a_clause_and_says_when_it_was_not_read():
    from yipanqi.regulations.queries import library

    found = norms.in_force(TODAY)
    assert {one.clause: library().clause(one.clause).status for one in (*found.norms, *found.musts)} == {
        "JYGH-1": "S2", "JYGH-2": "S2", "JYGH-3": "S2", "ZB-26a": "S2",
    }  # fmt: skip


def test_the_whole_branch_without_who_was_away_in_one_step(school, being):
    made = school.enter(*FULL[:8], absent=2)
    with being("甲书记"):
        assert [one.person.name for one in queries.participants(made)] == sorted(
            FULL[:8], key=lambda name: school.hand.person(name).pinyin
        )
        assert {one.halves for one in queries.participants(made)} == {6}
    assert (made.hours_shown, made.days) == ("3", "2026年5月6日")


def test_a_training_is_entered_once(school):
    school.enter(once="k")
    assert school.enter(once="k") == school.enter(once="k")
    with pytest.raises(Refused, match="已经登记过") as refused:
        school.enter("党员1", title=" 党章学习 ")
    assert refused.value.field == "title"
    with pytest.raises(Refused, match="甲支部已登记“党章学习”（2026年5月6日），甲书记"):
        school.enter("甲书记", by="专职副书记", where="机关党委")
    school.enter("党员1", title="党章学习", on=date(2026, 5, 7))
    with scope.system("test"):
        assert Training.objects.count() == 2 and Participant.objects.count() == 11


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"last_on": date(2026, 5, 5)}, "早于开始"),
        ({"last_on": date(2026, 6, 10)}, "最长31天"),
        ({"form": "online"}, "网上学习不登记学时"),
        ({"title": " "}, "填写主题"),
        ({"title": "机密★1年 学习"}, "内容标有密级“机密★"),
    ],
)
def test_what_cannot_be_entered_is_refused(school, more, words):
    with pytest.raises(Refused, match=words):
        school.enter(**more)
    with scope.system("test"):
        assert not Training.objects.exists()


def test_reached_or_not_and_nothing_else_is_said(school, being):
    school.enter(halves=63, title="一")
    assert school.reached()["党员1"] == (False, "学时")
    assert school.reached()["甲书记"] == (False, "学时、集中培训")
    school.enter(halves=1, title="二")
    assert school.reached()["党员1"] == (True, "")
    made = school.enter("甲书记", "甲委员", halves=48, title="三", form=Form.CENTRAL)
    assert school.reached()["甲书记"] == (True, "")
    with being("甲书记") as actor:
        actions.change_hours(training=made, halves={school.hand.person("甲书记").pk: 47}, by=actor)
    assert school.reached()["甲书记"] == (False, "学时")
    with being("甲党员"):
        mine = queries.own(school.hand.person("甲党员").pk, 2026)
    assert (mine.met, [one.title for one in mine.trainings]) == (True, ["一", "二"])
    assert list(school.reached()) == sorted(FULL, key=lambda name: school.hand.person(name).pinyin), "never by hours"


def test_no_sum_of_hours_leaves_the_room():
    """JF-04: hours are entered by the organiser, shown as reached or not, and stand on no list of people."""
    assert set(queries.Reached.__dataclass_fields__) == {"person", "norm", "met", "left", "trainings"}
    assert "姓名" not in {field.name for field in PAPERS["training_register"].fields}
    assert "halves" not in inspect.getsource(exports.trainings), "papers get the hours of a training, never a person's"


def test_who_sees_a_training_and_who_enters(school, being):
    school.enter("甲党员", "党员1")
    seeing = {}
    for role in school.hand.organ.accounts:
        with being(role):
            seeing[role] = (Training.objects.count(), Participant.objects.count())
    assert {role: seen for role, seen in seeing.items() if seen != (0, 0)} == {
        "甲书记": (1, 2), "甲委员": (1, 2), "甲党员": (1, 1),
    }  # fmt: skip
    for role in ("甲党员", "甲组长", "乙书记", "专职副书记", "总支书记"):
        with pytest.raises(NotAllowed):
            school.enter("党员1", title="另一次", by=role)


def test_the_committee_trains_all_branches_and_a_branch_sees_only_whether_it_is_reached(school, being):
    school.enter(by="党办干部", where="机关党委", halves=64, form=Form.CENTRAL)
    assert school.reached()["党员1"] == (True, "")
    with being("甲书记"):
        assert Participant.objects.count() == 1, "one's own"
    with being("专职副书记"):
        names = {one.name for one in queries.branches_below(school.hand.place("机关党委"))}
    assert names == {"甲支部", "乙支部"}


def test_withdrawing_takes_everything_along(school, being):
    made = school.enter(halves=64)
    with being("甲书记") as actor:
        actions.withdraw_training(training=made, by=actor)
    assert school.reached()["党员1"] == (False, "学时")
    with scope.system("test"):
        assert not Participant.objects.exists()


def test_hours_for_nobody_is_a_withdrawal(school, being):
    made = school.enter("党员1")
    with being("甲书记") as actor:
        with pytest.raises(Refused, match="整项撤回"):
            actions.change_hours(training=made, halves={school.hand.person("党员1").pk: None}, by=actor)
        actions.add_people(training=made, people=[school.hand.person("党员2")], by=actor)
        actions.change_hours(training=made, halves={school.hand.person("党员1").pk: None}, by=actor)
        assert [one.person.name for one in queries.participants(made)] == ["党员2"]


def test_a_new_secretary_and_new_members_owe_a_training_within_their_time(school, being):
    branch = school.hand.place("甲支部")
    with being("专职副书记") as actor:
        old = Appointment.objects.get(organization=branch, post=Post.SECRETARY)
        organizations.relieve(appointment=old, to_on=date(2026, 3, 31), by=actor)
        organizations.appoint(
            person=school.hand.person("甲委员"),
            organization=branch,
            post=Post.SECRETARY,
            from_on=date(2026, 4, 1),
            by=actor,
        )
        new = organizations.register_person(name="新党员", home=branch, joined_on=date(2026, 3, 20), by=actor)
        organizations.admit_member(person=new, organization=branch, from_on=date(2026, 3, 20), by=actor)
        school.hand.organ.people["新党员"] = new
        with scope.system("test"):
            assert actions.raise_trainings(by=actor) == 2
            assert actions.raise_trainings(by=actor) == 0
    assert school.owed() == {
        "甲委员": ("新任书记参加任职培训", date(2026, 10, 1), "pending"),
        "新党员": ("预备期内参加上级组织的集中培训", date(2027, 3, 20), "pending"),
    }
    school.enter("新党员", by="甲委员", title="支部自己的", form=Form.CENTRAL, aim=Aim.NEWCOMERS)
    school.enter("新党员", by="党办干部", where="机关党委", title="一般的", form=Form.CENTRAL)
    assert {state for _, _, state in school.owed().values()} == {"pending"}
    held = school.enter("新党员", by="党办干部", where="机关党委", form=Form.CENTRAL, aim=Aim.NEWCOMERS)
    school.enter("甲委员", by="甲委员", title="书记班", form=Form.CENTRAL, aim=Aim.SECRETARY, host="市委组织部")
    assert {state for _, _, state in school.owed().values()} == {"met"}
    with being("党办干部") as actor:
        actions.withdraw_training(training=held, by=actor)
    assert school.owed()["新党员"][2] == "pending"
    with clock.frozen(TODAY + timedelta(days=1)), being("专职副书记") as actor:
        organizations.end_membership(person=new, on=TODAY, reason="转出本机关", by=actor)
        with scope.system("test"):
            actions.raise_trainings(by=actor)
    assert school.owed()["新党员"][2] == "void"


def test_reached_takes_a_fixed_number_of_queries(school, being):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with being("甲书记"), CaptureQueriesContext(connection) as captured:
            queries.reached(school.hand.place("甲支部"), 2026)
        return len(captured)

    before = asked()
    school.enter()
    school.enter(title="二")
    assert asked() == before == 3
