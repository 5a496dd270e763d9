"""Pages of dues and trainings: what is typed stays when refused, what stands on them and what does not, the files."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.organ import TODAY
from yipanqi.education import actions, exports
from yipanqi.education.models import Collection, DuesBase, Payment, Training
from yipanqi.education.queries import dues as queries
from yipanqi.kernel import scope
from yipanqi.papers.registry import FileKind

FULL = ("甲书记", "甲委员", "甲组长", "甲党员", "总支书记", "党组书记", "党员1", "党员2", "党员3", "党员4")


@pytest.fixture
def books(organ, visit):
    """Addresses and a secretary's browser."""
    branch = organ.organizations["甲支部"]
    people = {name: organ.people[name].pk for name in FULL}
    return branch, people, f"/education/dues/of/{branch.pk}/", visit("甲书记")


def bases(people: dict[str, int], **changed: str) -> dict[str, str]:
    found = {"on": "2026-06-15"}
    for name, number in people.items():
        found |= {f"category_{number}": "wage", f"base_{number}": changed.get(name, "6200")}
    return found


def test_a_year_from_the_bases_to_the_publication(books, visit):
    _, people, address, secretary = books
    page = secretary.post(f"{address}bases/", bases(people, 党员1="六千二"))
    assert page.status_code == 422
    text = page.content.decode()
    assert "“六千二”不是金额" in text and 'value="六千二"' in text and text.count('value="6200"') == 9
    assert secretary.post(f"{address}bases/", bases(people)).status_code == 302
    taken = {"first": "2026-05-01", "last": "", "paid_on": "2026-06-16", "without": [people["党员1"]], "once": "a"}
    page = secretary.post(f"{address}collect/", taken)
    assert page.status_code == 422 and "交纳日期2026年6月16日还没有到" in page.content.decode()
    assert f'value="{people["党员1"]}" checked' in page.content.decode() or "checked" in page.content.decode()
    assert secretary.post(f"{address}collect/", taken | {"paid_on": "2026-06-15"}).status_code == 302
    assert secretary.post(f"{address}collect/", taken | {"paid_on": "2026-06-15"}).status_code == 302, "sent twice"
    with scope.system("test"):
        assert (Collection.objects.count(), Payment.objects.count()) == (1, 9)
    text = secretary.get(address).content.decode()
    assert "共 837.00 元" in text and "基数 6200.00 元，1.5%，每月 93.00 元" in text
    done = {"year": 2026, "on": "2026-06-15", "way": "board"}
    assert secretary.post(f"{address}publish/", done).status_code == 302
    assert "2026年6月15日，公示栏公布，收缴 837.00 元，使用 0.00 元" in secretary.get(address).content.decode()
    mine = visit("甲党员").get("/education/dues/").content.decode()
    assert "每月 93.00 元" in mine and "2026年已交 93.00 元" in mine and "党员1" not in mine
    assert "6200" not in visit("专职副书记").get("/education/dues/").content.decode(), "乙支部 has confirmed nothing"


def test_a_member_s_page_pays_changes_and_decides(books):
    _, people, address, secretary = books
    secretary.post(f"{address}bases/", bases(people))
    one = f"{address}member/{people['党员1']}/"
    text = secretary.get(one).content.decode()
    assert "2026年1月至2026年5月没有交" in text
    assert (
        secretary.post(f"{one}decide/", {"outcome": "meeting", "reason": "x", "decided_on": "2026-06-15"}).status_code
        == 422
    )
    assert (
        secretary.post(
            f"{one}decide/", {"outcome": "deadline", "reason": "限期补交", "decided_on": "2026-06-15"}
        ).status_code
        == 302
    )
    paid = {"first": "2026-01-01", "last": "2026-03-01", "paid_on": "2026-06-15", "once": "b"}
    assert secretary.post(f"{one}pay/", paid).status_code == 302
    change = {
        "from_month": "2026-04-01",
        "category": "wage",
        "base": "6200",
        "reason": "确有困难",
        "reduced_to": "1",
        "approver": "",
    }
    page = secretary.post(f"{one}base/", change)
    assert page.status_code == 422 and "批准党员1减免的党组织" in page.content.decode()
    assert secretary.post(f"{one}base/", change | {"approver": "机关党委"}).status_code == 302
    with scope.system("test"):
        assert list(DuesBase.objects.filter(person=people["党员1"]).values_list("amount", flat=True)) == [9_300, 100]
        payment = Payment.objects.filter(person=people["党员1"]).first()
    assert secretary.post(f"/education/dues/withdraw/payment/{payment.pk}/").status_code == 302
    assert secretary.post("/education/dues/withdraw/nothing/1/").status_code == 404


def test_the_paper_ledger_adds_up(books, being):
    branch, people, address, secretary = books
    secretary.post(f"{address}bases/", bases(people))
    secretary.post(
        f"{address}collect/", {"first": "2026-01-01", "last": "2026-03-01", "paid_on": "2026-06-15", "once": "c"}
    )
    answer = secretary.get(f"{address}2026.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    line = next(row for row in found if "党员1" in row)
    assert [str(value) for value in line[2:9]] == ["6200.00", "1.5%", "93.00", "1116.00", "93.00", "93.00", "93.00"]
    assert any("2790.00" in map(str, row) for row in found)
    for kind in ("docx", "pdf"):
        assert len(secretary.get(f"{address}2026.{kind}").content) > 5_000
    assert secretary.get(f"{address}2026.csv").status_code in (200, 404)
    with being("甲书记"):
        paper = exports.dues.ledger_of(queries.book(branch, 2026))
    assert (paper.total, {one.due_in_year for one in paper.members}) == ("2790.00", {"1116.00"})
    assert paper.total_due == f"{1116 * len(paper.members)}.00"
    with scope.system("test"):
        DuesBase.objects.filter(person=people["党员1"]).delete()
    with being("甲书记"):
        paper = exports.dues.ledger_of(queries.book(branch, 2026))
    assert (paper.total_due, sorted({one.due_in_year for one in paper.members})) == ("", ["", "1116.00"])


def test_the_branch_page_takes_the_same_number_of_queries_for_few_and_many(books):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _, people, address, secretary = books

    def asked(place: str) -> int:
        secretary.get(place)  # what was done is said once
        with CaptureQueriesContext(connection) as captured:
            assert secretary.get(place).status_code == 200
        return len(captured)

    asked(address)
    before = asked(address)
    secretary.post(f"{address}bases/", bases(people))
    one = asked(address)
    for month in ("01", "02", "03"):
        secretary.post(
            f"{address}collect/", {"first": f"2026-{month}-01", "last": "", "paid_on": "2026-06-15", "once": month}
        )
    three = asked(address)
    assert one == before and three == one + 1, "one query more for the payments of all collecting days"


def test_a_training_from_its_form_to_the_paper(organ, visit):
    branch, secretary = organ.organizations["甲支部"], visit("甲书记")
    address = f"/education/trainings/of/{branch.pk}/"
    form = {
        "title": "党章学习", "first_on": "2026-05-06", "hours": "三小时", "form": "collective", "place": "一楼",
        "away": [organ.people["党员1"].pk], "last_on": "", "aim": "general", "host": "", "once": "t",
    }  # fmt: skip
    page = secretary.post(f"{address}enter/", form)
    assert (
        page.status_code == 422
        and "不是学时数" in page.content.decode()
        and 'value="党章学习"' in page.content.decode()
    )
    answer = secretary.post(f"{address}enter/", form | {"hours": "3.5"})
    with scope.system("test"):
        made = Training.objects.get()
        assert (made.halves, made.absent, made.participants.count()) == (7, 1, 9)
    assert answer.headers["Location"] == f"/education/trainings/{made.pk}/"
    page = secretary.post(f"{address}enter/", form | {"hours": "3", "once": "u"})
    assert page.status_code == 422 and "已经登记过" in page.content.decode()
    hours = {f"hours_{organ.people[name].pk}": "3.5" for name in FULL if name != "党员1"}
    hours[f"hours_{organ.people['党员2'].pk}"] = ""
    assert secretary.post(f"/education/trainings/{made.pk}/hours/", hours).status_code == 302
    with scope.system("test"):
        assert made.participants.count() == 8
    text = secretary.get(address).content.decode()
    assert "3.5学时" in text and "8人参加" in text and text.count("未达") >= 10
    found = secretary.get(f"{address}2026.xlsx")
    words = [str(cell.value) for row in load_workbook(BytesIO(found.content)).active.iter_rows() for cell in row]
    assert "8人（1人未参加）" in words and not [name for name in FULL if name in words], "no list of people by hours"
    assert "党章学习" in visit("甲党员").get("/education/trainings/").content.decode()
    assert secretary.post(f"/education/trainings/{made.pk}/withdraw/").status_code == 302
    with scope.system("test"):
        assert not Training.objects.exists()


def test_the_committee_picks_branches(organ, visit):
    committee, officer = organ.organizations["机关党委"], visit("党办干部")
    form = {
        "title": "春季轮训", "first_on": TODAY.isoformat(), "hours": "16", "form": "central", "once": "v",
        "branches": [organ.organizations["甲支部"].pk], "whom": "all",
    }  # fmt: skip
    address = f"/education/trainings/of/{committee.pk}/enter/"
    assert officer.post(address, form | {"branches": []}).status_code == 422
    assert officer.post(address, form).status_code == 302
    both = [organ.organizations[name].pk for name in ("甲支部", "乙支部")]
    for title, whom in (("书记班", "secretaries"), ("干部班", "committees"), ("新党员班", "newcomers")):
        answer = officer.post(address, form | {"title": title, "whom": whom, "branches": both, "once": whom})
        assert answer.status_code == (302 if whom != "newcomers" else 422), "nobody is new"
    with scope.system("test"):
        took = {
            one.title: {row.person.name for row in one.participants.select_related("person")}
            for one in Training.objects.all()
        }
    assert took == {"春季轮训": set(FULL), "书记班": {"甲书记", "乙书记"}, "干部班": {"甲书记", "甲委员", "乙书记"}}


def test_people_are_added_by_name(organ, visit):
    branch, secretary = organ.organizations["甲支部"], visit("甲书记")
    away = [organ.people[name].pk for name in FULL if name != "甲书记"]
    form = {
        "title": "党章学习", "first_on": TODAY.isoformat(), "hours": "2", "form": "collective", "once": "w",
        "away": away,
    }  # fmt: skip
    page = secretary.post(f"/education/trainings/of/{branch.pk}/enter/", form).headers["Location"]
    assert "党员3" in secretary.get("/education/trainings/people/?q=党员3").content.decode()
    assert "没有找到" in secretary.get("/education/trainings/people/?q=乙书记").content.decode()
    assert secretary.post(f"{page}add/", {"people": "党员3"}).status_code == 302
    refused = secretary.post(f"{page}add/", {"people": "党员3"})
    assert refused.status_code == 422 and "都已在其中" in refused.content.decode()
    assert secretary.post(f"{page}add/", {"people": "乙书记"}).status_code == 422


def test_next_steps_lead_to_the_pages_and_only_for_who_keeps(organ, being):
    from yipanqi.obligations.models import Obligation
    from yipanqi.obligations.questions import NEXT_STEPS

    branch = organ.organizations["甲支部"]
    for role, expected in (("甲书记", "党费"), ("专职副书记", None)):
        with being(role):
            owed = list(Obligation.objects.filter(organization=branch, kind__startswith="dues", due_on__year=2026))
            steps = [label for one in owed for label, _ in NEXT_STEPS.ask(obligation=one)]
        assert len(owed) == 4
        assert (expected in "".join(steps)) if expected else steps == []


def test_papers_are_named_for_the_branch_and_year(organ, being):
    with being("甲书记"):
        file = exports.trainings.register(organ.organizations["甲支部"], 2026, FileKind.EXCEL)
    assert file.name == "学习培训登记表_甲支部_2026年.xlsx"
    assert actions.enter_training.__doc__ and date(2026, 1, 1) < TODAY
