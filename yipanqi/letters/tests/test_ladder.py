"""The organ sets the steps of its ladder in the browser; what began earlier goes on by the steps it began with."""

from datetime import date, timedelta

import pytest

from tests.organ import TODAY
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.letters import actions, queries, rules
from yipanqi.letters.models import OwnLadder

STEPS = [
    {"name": "提醒函", "paper": "letter", "decided_by": ["secretary", "full_time_deputy"], "days": 10},
    {"name": "当面提醒", "paper": "talk", "decided_by": ["secretary"], "days": None},
]


def given(**changes):
    return {"steps": STEPS, "valid_from": TODAY, "basis": "惯例", "approver": "机关党委会议"} | changes


@pytest.fixture
def ruled(organ, being):
    """Steps set, by default by the 专职副书记."""

    def made(by: str = "专职副书记", **changes) -> OwnLadder:
        with being(by) as actor:
            return actions.set_ladder(organization=organ.organizations["机关党委"], by=actor, **given(**changes))

    return made


def test_ours_holds_until_the_organ_sets_its_own(ruled):
    assert [one.name for one in queries.ladder_on(TODAY).steps] == ["提示函", "督办函", "约谈", "通报"]
    assert (queries.ladder_on(TODAY).version, queries.ladder_on(TODAY).first.days) == ("通用第1版", 15)
    made = ruled(valid_from=date(2026, 7, 1))
    assert queries.ladder_on(date(2026, 6, 30)).version == "通用第1版"
    held = queries.ladder_on(date(2026, 7, 1))
    assert (held.version, held.first.days, held.next_after("step1").after) == ("本机关第1版", 10, ("step1",))
    told = Entry.objects.get(event="ladder_set")
    assert told.after == {"steps": STEPS, "valid_from": "2026-07-01", "basis": "惯例", "approver": "机关党委会议"}
    assert str(ruled(valid_from=date(2026, 7, 1), steps=STEPS[:1])) == "本机关第2版"
    assert [one.name for one in queries.ladder_on(made.valid_from).steps] == ["提醒函"]


def test_what_began_goes_on_by_the_steps_it_began_with(ruled, about, issue):
    old = about()
    issue(old)
    ruled()
    begun = issue(about(key="x:2"), "step1")
    assert (begun.name, begun.ladder, begun.entry.due_on) == ("提醒函", "本机关第1版", date(2026, 6, 30))
    with pytest.raises(Refused, match="现行的步骤里没有这一步"):
        issue(about(key="x:3"), "hint")
    with clock.frozen(date(2026, 7, 8)):
        assert issue(old, "urge").ladder == "通用第1版"
        with pytest.raises(NotAllowed, match="“当面提醒”由机关党委的书记决定"):
            issue(begun.about, "step2")


def test_steps_whose_day_has_not_come_are_taken_back(ruled, being):
    ahead, running = ruled(valid_from=TODAY + timedelta(days=3)), ruled(steps=STEPS[:1])
    with being("专职副书记") as actor:
        actions.withdraw_ladder(ladder=ahead, by=actor)
        with pytest.raises(Conflict, match="“本机关第1版”已经撤回"):
            actions.withdraw_ladder(ladder=ahead, by=actor)
        with pytest.raises(Refused, match="已于2026年6月15日施行，不能撤回"):
            actions.withdraw_ladder(ladder=running, by=actor)
    assert queries.ladder_on(TODAY + timedelta(days=3)).version == "本机关第2版"


@pytest.mark.parametrize("by", ["甲书记", "党组书记", "总支书记"])
def test_only_who_answers_for_rules_sets_them(ruled, by):
    with pytest.raises(NotAllowed):
        ruled(by)


def step(**changes):
    return [STEPS[0] | changes]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"steps": []}, "name_1", "请填写1至6个步骤"),
        ({"steps": step(days=1)}, "days_1", "第1步：“提醒函”是函，答复期限请填3至60个工作日"),
        ({"steps": step(days=None)}, "days_1", "答复期限请填3至60个工作日"),
        ({"steps": step(paper="talk")}, "days_1", "“提醒函”是约谈记录，不要求答复，期限请留空"),
        ({"steps": step(decided_by=[])}, "decided_by_1", "请选择“提醒函”可以由谁决定"),
        ({"steps": step(decided_by=["staff"])}, "decided_by_1", "请选择“提醒函”可以由谁决定"),
        ({"steps": step(name="机密★提醒")}, "name_1", "标有密级"),
        ({"steps": STEPS[:1] * 2}, "name_2", "第2步：“提醒函”写了两次"),
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from", "施行日期不能早于今天"),
        ({"basis": " "}, "basis", "请写明依据"),
        ({"approver": "长" * 61}, "approver", "超过60字"),
    ],
)
def test_steps_that_cannot_be_used_are_refused_in_words(ruled, changes, field, said):
    with pytest.raises(Refused, match=said) as refused:
        ruled(**changes)
    assert refused.value.field == field
    with scope.system("test"):
        assert OwnLadder.objects.count() == 0


def test_the_steps_are_set_and_taken_back_on_their_pages(visit):
    deputy = visit("专职副书记")
    assert "/letters/ladder/set/" not in visit("甲书记").get("/letters/ladder/").content.decode()
    assert visit("甲书记").get("/letters/ladder/set/").status_code == 403
    opened = deputy.get("/letters/ladder/set/")
    form = opened.context["form"]
    names = [form[f"name_{number}"].value() for number in range(1, 7)]
    assert names == ["提示函", "督办函", "约谈", "通报", None, None]
    filled = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    filled |= {"basis": "江建党〔2026〕9号", "approver": "机关党委会议", "valid_from": "2026-07-01", "name_3": ""}
    refused = deputy.post("/letters/ladder/set/", filled)
    assert refused.status_code == 422 and "第3步没有名称，后面还有步骤" in refused.content.decode()
    assert "江建党〔2026〕9号" in refused.content.decode()
    filled |= {"name_3": "提醒谈话", "days_1": 2}
    refused = deputy.post("/letters/ladder/set/", filled).content.decode()
    assert "第1步：“提示函”是函，答复期限请填3至60个工作日" in refused
    filled["days_1"] = 12
    shown = deputy.post("/letters/ladder/set/", filled, follow=True).content.decode()
    deputy.post("/letters/ladder/set/", filled)
    assert "自2026年7月1日起施行" in shown and "提醒谈话（约谈记录）" in shown and "随系统提供" in shown
    with scope.system("test"):
        pk = OwnLadder.objects.get().pk
    assert visit("甲书记").post(f"/letters/ladder/{pk}/withdraw/").status_code == 403
    shown = deputy.post(f"/letters/ladder/{pk}/withdraw/", follow=True).content.decode()
    assert "没有施行" in shown and "撤回这一版" not in shown
    ours = deputy.get("/letters/ladder/set/?from=shipped").context["form"]
    assert ours["days_1"].value() == rules.shipped().first.days == 15
