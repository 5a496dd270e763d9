"""台账 as owner, colleague and stranger see it; waivers on the page; exports."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from yipanqi.kernel import scope
from yipanqi.obligations.actions import owe
from yipanqi.obligations.models import Obligation, Waiver
from yipanqi.obligations.tests.world import TESTER

pytestmark = pytest.mark.django_db
WAIVER = {"duty": "theme_day", "from_on": "2026-06-01", "to_on": "2026-06-30", "reason": "全员抗洪抢险"}


def first(organ, name: str, kind: str = "theme_day") -> Obligation:
    with scope.system("test"):
        return Obligation.objects.filter(organization=organ.organizations[name], kind=kind).order_by("due_on").first()


def shown(visit, role: str, address: str) -> str:
    answer = visit(role).get(address)
    assert answer.status_code == 200, (role, address)
    return answer.content.decode()


def rows(text: str) -> list[dict]:
    """The data rows of an exported CSV, without title lines and notes."""
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    head = next(number for number, line in enumerate(lines) if "事项" in line)
    return [dict(zip(lines[head], line, strict=False)) for line in lines[head + 1 :] if len(line) > 3 and line[1]]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("甲书记", {"甲支部", "甲支部·第一党小组"}),
        ("甲委员", {"甲支部", "甲支部·第一党小组"}),
        ("甲组长", {"甲支部·第一党小组"}),
        ("乙书记", {"乙支部"}),
        ("总支书记", {"直属总支", "甲支部", "甲支部·第一党小组"}),
        ("专职副书记", {"党组", "机关党委", "直属总支", "甲支部", "甲支部·第一党小组", "乙支部"}),
        ("纪委书记", {"党组", "机关党委", "直属总支", "甲支部", "甲支部·第一党小组", "乙支部"}),
        ("党组成员", {"党组", "机关党委", "直属总支", "甲支部", "甲支部·第一党小组", "乙支部"}),
    ],
)
def test_the_list_shows_what_the_office_opens_and_the_export_the_same(visit, role, seen):
    exported = visit(role).get("/obligations/?format=csv")
    assert {row["组织"] for row in rows(exported.content.decode())} == seen
    page = shown(visit, role, "/obligations/")
    assert "主题党日" in page or seen == {"第一党小组"}


@pytest.mark.parametrize("role", ["甲党员", "系统管理员", "审计管理员"])
def test_without_the_sight_there_is_no_list(visit, role):
    answer = visit(role).get("/obligations/")
    assert answer.status_code == 403
    assert "请联系" in answer.content.decode()


@pytest.mark.parametrize("role", ["处长", "工会主席"])
def test_who_leads_a_department_or_a_mass_organisation_finds_its_own_entries_and_no_others(visit, role):
    assert rows(visit(role).get("/obligations/?format=csv").content.decode()) == []
    assert visit(role).get("/obligations/").status_code == 200


def test_strangers_are_sent_to_the_sign_in_page(client, organ):
    for address in ("/obligations/", f"/obligations/{first(organ, '甲支部').pk}/", "/obligations/waivers/"):
        assert client.get(address).status_code == 302


def test_an_entry_says_why_when_and_by_which_clause(visit, organ):
    page = shown(visit, "甲书记", f"/obligations/{first(organ, '甲支部').pk}/")
    own = "固定在哪一天由支部自定"
    for said in ("主题党日", "2026年1月", "第十六条", "待核", own, "刚性要求", "列入台账", "申请免做", "安排"):
        assert said in page, said


@pytest.mark.parametrize(("role", "status"), [("乙书记", 404), ("甲党员", 404), ("专职副书记", 200), ("甲组长", 404)])
def test_what_one_may_not_know_of_does_not_exist(visit, organ, role, status):
    assert visit(role).get(f"/obligations/{first(organ, '甲支部').pk}/").status_code == status


@pytest.mark.parametrize("state", ["met", "void", "waived"])
@pytest.mark.parametrize("role", ["甲书记", "专职副书记"])
def test_what_is_settled_offers_neither_meeting_nor_waiver(visit, organ, role, state):
    settled = first(organ, "甲支部")
    address = f"/obligations/{settled.pk}/"
    assert "申请免做" in shown(visit, role, address)
    with scope.system("test"):
        Obligation.objects.filter(pk=settled.pk).update(state=state, cause="history" if state == "void" else "")
    page = shown(visit, role, address)
    assert "申请免做" not in page and "/waivers/ask/" not in page and "/meetings/arrange/" not in page


def test_a_duty_of_a_past_period_is_recorded_afterwards_not_arranged(visit, organ):
    past = shown(visit, "甲书记", f"/obligations/{first(organ, '甲支部').pk}/")
    assert 'btn-primary" href="/meetings/arrange/' in past and ">补记</a>" in past and ">安排</a>" not in past
    with scope.system("test"):
        running = Obligation.objects.get(
            organization=organ.organizations["甲支部"], kind="theme_day", period_start=date(2026, 6, 1)
        )
    assert ">安排</a>" in shown(visit, "甲书记", f"/obligations/{running.pk}/")


def test_a_decision_leads_to_the_page_where_it_is_reported_done(visit, organ):
    with scope.system("test"):
        own = owe(
            organization=organ.organizations["甲支部"], key="decision:1", source="meetings", kind="decision",
            title="修订办事指南", basis="会议决定", due_on=date(2026, 6, 30), person=organ.people["甲党员"],
            address="/meetings/decisions/1/", by=TESTER,
        )  # fmt: skip
    page = shown(visit, "甲党员", f"/obligations/{own.pk}/")
    assert 'href="/meetings/decisions/1/">去办结</a>' in page and "责任人报告办结后" in page
    for role in ("甲书记", "专职副书记"):
        assert "去办结" not in shown(visit, role, f"/obligations/{own.pk}/"), "for somebody else to do"


def test_who_may_not_arrange_is_offered_no_button(visit, organ):
    page = shown(visit, "专职副书记", f"/obligations/{first(organ, '甲支部').pk}/")
    assert "/meetings/arrange/" not in page


def test_a_person_sees_what_he_or_she_owes(visit, organ):
    with scope.system("test"):
        own = owe(
            organization=organ.organizations["甲支部"], key="decision:1", source="meetings", kind="decision",
            title="修订办事指南", basis="会议决定", due_on=date(2026, 6, 30), person=organ.people["甲党员"], by=TESTER,
        )  # fmt: skip
    assert "修订办事指南" in shown(visit, "甲党员", f"/obligations/{own.pk}/")
    assert visit("乙书记").get(f"/obligations/{own.pk}/").status_code == 404


def test_what_is_open_and_what_is_overdue_are_one_press_away(visit, organ):
    browser = visit("甲书记")
    shown = browser.get("/obligations/?kind=theme_day&year=2026&state=pending&page=1").context["states"]
    assert [(word, current) for word, _, current in shown] == [("全部", False), ("待办", True), ("逾期未履行", False)]
    address = {word: target for word, target, _ in shown}
    assert address["逾期未履行"] == "?kind=theme_day&year=2026&state=missed"
    listed = {state: rows(browser.get(f"/obligations/{address[word]}&format=csv").content.decode())
              for word, state in (("全部", ""), ("待办", "pending"), ("逾期未履行", "missed"))}  # fmt: skip
    assert len(listed[""]) > len(listed["pending"]) > 0
    assert {tuple(row) for row in (*listed["pending"], *listed["missed"])} <= {tuple(row) for row in listed[""]}


def test_filters_narrow_the_list_and_nonsense_is_ignored(visit, organ):
    branch = organ.organizations["乙支部"].pk
    exported = visit("专职副书记").get(f"/obligations/?format=csv&organization={branch}&state=missed&kind=theme_day")
    found = rows(exported.content.decode())
    assert {(row["组织"], row["事项"]) for row in found} == {("乙支部", "主题党日")}
    assert len(found) == 5
    assert (
        visit("甲书记").get("/obligations/?organization=x&kind=%27&year=99999&state=zz&order=rank").status_code == 200
    )


def test_there_is_no_order_by_number_of_faults(visit):
    page = shown(visit, "专职副书记", "/obligations/")
    assert 'value="tree"' in page
    assert 'value="due"' in page
    assert page.count('name="order"') == 1
    assert "sort" not in page


def test_the_workbook_has_every_row(visit):
    answer = visit("甲书记").get("/obligations/?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value]
    assert any("应履职责台账" in text for text in texts)
    assert texts.count("党小组会") == 6


def test_a_branch_asks_and_the_committee_answers_on_the_page(visit, organ):
    branch = organ.organizations["甲支部"].pk
    asked = visit("甲书记").post("/obligations/waivers/ask/", {**WAIVER, "organization": branch})
    assert asked.status_code == 302
    with scope.system("test"):
        waiver = Waiver.objects.get()
    assert waiver.stage == "requested"
    assert "全员抗洪抢险" in shown(visit, "甲书记", "/obligations/waivers/")
    assert "全员抗洪抢险" not in shown(visit, "乙书记", "/obligations/waivers/")
    refused = visit("专职副书记").post(f"/obligations/waivers/{waiver.pk}/answer/", {"verdict": "approve"})
    assert refused.status_code == 422
    assert "批准人" in refused.content.decode()
    answer = visit("专职副书记").post(
        f"/obligations/waivers/{waiver.pk}/answer/", {"verdict": "approve", "approver": "机关党委会议"}
    )
    assert answer.status_code == 302
    june = f"/obligations/?format=csv&organization={branch}&state=waived"
    assert [row["期间"] for row in rows(visit("甲书记").get(june).content.decode())] == ["2026年6月"]
    assert (
        visit("专职副书记").post(f"/obligations/waivers/{waiver.pk}/revoke/", {"reason": "水退了"}).status_code == 302
    )
    assert rows(visit("甲书记").get(june).content.decode()) == []


def test_the_form_is_prefilled_from_the_entry(visit, organ):
    owed = first(organ, "甲支部")
    page = shown(visit, "甲书记", f"/obligations/waivers/ask/?obligation={owed.pk}")
    assert 'value="2026-01-01"' in page
    assert f'<option value="{owed.organization_id}" selected>' in page
    assert "批准人" not in page
    assert "批准人" in shown(visit, "专职副书记", "/obligations/waivers/ask/")
    assert visit("甲书记").get("/obligations/waivers/ask/?obligation=999999").status_code == 200


@pytest.mark.parametrize("role", ["甲书记", "党办干部", "党组书记", "甲党员"])
def test_others_cannot_answer(visit, organ, role):
    branch = organ.organizations["甲支部"].pk
    visit("甲书记").post("/obligations/waivers/ask/", {**WAIVER, "organization": branch})
    with scope.system("test"):
        waiver = Waiver.objects.get()
    answer = visit(role).post(f"/obligations/waivers/{waiver.pk}/answer/", {"verdict": "approve", "approver": "我"})
    assert answer.status_code == 403
    with scope.system("test"):
        assert Waiver.objects.get().stage == "requested"


def test_the_organisations_page_carries_the_year_strip(visit, organ):
    page = shown(visit, "甲书记", f"/organizations/{organ.organizations['甲支部'].pk}/")
    assert "2026年履职情况" in page
    assert "主题党日" in page
    assert "2026年履职情况" not in shown(visit, "甲党员", f"/organizations/{organ.organizations['甲支部'].pk}/")
