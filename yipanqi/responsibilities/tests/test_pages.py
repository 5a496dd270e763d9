"""Pages: what each role is shown and can do, that refusals stay in the form, how many queries a list costs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.organ import TODAY
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.actions.drafting import title_of
from yipanqi.responsibilities.models import DutyList, Invitation, Item, Point
from yipanqi.responsibilities.queries import matrix
from yipanqi.responsibilities.tests.scene import YEAR, drafted, item_of, published, ruled

HOME = "/responsibilities/"


def made(what):
    with scope.system("test"):
        return what()


@pytest.fixture
def branch(organ):
    return organ.organizations["甲支部"]


@pytest.fixture
def held(organ, branch):
    return made(lambda: published(drafted(branch)))


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_list_goes_through_its_pages_from_draft_to_signature(organ, branch, visit):
    secretary, deputy, member = visit("甲书记"), visit("专职副书记"), visit("甲党员")
    begun = secretary.post(
        f"{HOME}draft/?subject=branch_secretary",
        {"organization": branch.pk, "year": YEAR, "source": "template", "once": "page-once"},
    )
    listed = made(lambda: DutyList.objects.get(once="page-once"))
    here = reverse("responsibilities:list", args=[listed.pk])
    assert begun["Location"] == here and member.get(here).status_code == 404
    assert "征求意见" in page(secretary, here)
    typed = {"duty_text": "帮带新任委员", "rhythm": "quarter", "evidence": "statement"}
    refused = secretary.post(f"{here}items/add/", {**typed, "clause": "ZB-19a"})
    assert refused.status_code == 422 and "由规则计算" in refused.content.decode()
    assert 'value="quarter" selected' in refused.content.decode()  # what was typed stays
    assert secretary.post(f"{here}items/add/", typed)["Location"] == here
    until = working_days_after(TODAY, 5)
    asked = {"people": f"甲党员 #{organ.people['甲党员'].pk}", "until": until}
    assert secretary.post(f"{here}ask/", asked)["Location"] == here
    assert "提出意见" in page(member, here)
    assert member.post(f"{here}comment/", {"text": "请写明帮带谁"})["Location"] == here
    said = made(lambda: Invitation.objects.get(list=listed))
    assert secretary.post(f"/responsibilities/comments/{said.pk}/reply/", {"adopted": "no"}).status_code == 422
    assert secretary.post(f"/responsibilities/comments/{said.pk}/reply/", {"adopted": "yes"})["Location"] == here
    values = {"approved_on": TODAY, "decision": "机关党委会议纪要〔2026〕2号"}
    told = secretary.post(f"{here}approve/", values)
    assert told.status_code == 403 and "审定请送机关党委办理" in told.content.decode()
    assert deputy.post(f"{here}approve/", values)["Location"] == here
    assert secretary.post(f"{here}publish/")["Location"] == here
    shown = page(member, here)
    assert "帮带新任委员" in shown and "签收</button>" not in shown
    assert "签收</button>" in page(secretary, here)
    assert secretary.post(f"{here}acknowledge/")["Location"] == here
    assert "甲支部书记" in page(member, here) and f"{TODAY:%Y年}{TODAY.month}月{TODAY.day}日" in page(member, here)
    desk = page(secretary, "/desk/")
    assert "帮带新任委员" in desk and "签收“" not in desk


def test_the_entry_is_reported_from_the_desk_and_can_be_taken_back(organ, held, visit):
    secretary = visit("甲书记")
    entry = made(lambda: Obligation.objects.filter(kind="duty_item").order_by("due_on").first())
    assert f'href="{entry.address}"' in page(secretary, "/desk/")
    address = reverse("responsibilities:report", args=[entry.pk])
    assert f'href="{address}"' in page(secretary, entry.address)
    assert f'href="{entry.address}"' in page(secretary, f"/obligations/{entry.pk}/")
    refused = secretary.post(address, {"text": "好", "happened_on": TODAY})
    said = refused.content.decode()
    assert refused.status_code == 422 and "4至300字" in said and "好</textarea>" in said
    assert secretary.post(address, {"text": "走访了三户企业", "happened_on": TODAY})["Location"] == entry.address
    assert "走访了三户企业" in page(secretary, address)
    upper = page(visit("专职副书记"), f"/obligations/{entry.pk}/")
    assert "办理情况说明" in upper and "走访了三户企业" not in upper
    assert visit("乙书记").get(address).status_code == 404
    assert visit("专职副书记").get(address).status_code == 403
    assert secretary.post(reverse("responsibilities:withdraw_report", args=[entry.pk]))["Location"] == address


def test_everybody_opens_the_year_and_only_overseers_the_matrix(organ, held, visit):
    for role in ("甲党员", "处长", "工会主席", "乙书记"):
        shown = page(visit(role), HOME)
        assert held.title in shown and "待签收" in shown
    assert "已公布、待签收的1份" in page(visit("乙书记"), HOME)
    other = made(lambda: drafted(organ.organizations["乙支部"]))
    left = page(visit("专职副书记"), f"{HOME}?unsigned=1")
    assert held.title in left and other.title not in left and "看全部清单" in left
    assert "拟订清单" in page(visit("乙书记"), HOME) and "拟订清单" not in page(visit("甲党员"), HOME)
    assert visit("甲党员").get(f"{HOME}matrix/").status_code == 403
    assert "责任矩阵" in page(visit("党组书记"), f"{HOME}matrix/?level=党总支、党支部")
    assert visit("系统管理员").get(HOME).status_code == 403


@pytest.mark.parametrize(
    "address", ["?year=abc", "?year=0", "?stage=nonsense", "?year=99999", "matrix/?level=x&only=y"]
)
def test_addresses_that_make_no_sense_are_answered(organ, visit, address):
    assert visit("专职副书记").get(f"{HOME}{address}").status_code == 200


def test_the_year_page_and_a_list_cost_the_same_queries_with_more_rows(organ, visit):
    def queries_of(address: str) -> int:
        client = visit("专职副书记")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    organs = organ.organizations
    first = made(lambda: published(drafted(organs["甲支部"])))
    before = queries_of(HOME), queries_of(f"{HOME}{first.pk}/"), queries_of(f"{HOME}matrix/?level=党总支、党支部")
    made(lambda: published(drafted(organs["乙支部"], "branch")))
    made(lambda: drafted(organs["直属总支"], "general_branch_secretary", items=2))
    second = made(lambda: published(drafted(organs["乙支部"], items=3)))
    after = queries_of(HOME), queries_of(f"{HOME}{second.pk}/"), queries_of(f"{HOME}matrix/?level=党总支、党支部")
    assert after == before


def test_papers_of_a_list_open(held, visit):
    client = visit("甲党员")
    for kind, begin in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = client.get(reverse("responsibilities:paper", args=[held.pk, kind]))
        assert answer.status_code == 200 and answer.content.startswith(begin)
    assert client.get(f"{HOME}{held.pk}/list.exe").status_code == 404


def test_several_are_approved_and_published_together_or_none(organ, visit):
    def begin():
        lists = [drafted(organ.organizations[name], "branch") for name in ("甲支部", "乙支部")]
        DutyList.objects.update(stage="comments")
        lists[1].items.all().delete()
        return lists

    own, other = made(begin)
    deputy = visit("专职副书记")
    assert "征求意见的2份" in page(deputy, HOME)
    values = {"lists": [own.pk, other.pk], "approved_on": TODAY, "decision": "会议"}
    refused = deputy.post(f"{HOME}approve/?year={YEAR}", values)
    assert refused.status_code == 422 and "乙支部2026年责任清单”里还没有事项" in refused.content.decode()
    assert made(lambda: DutyList.objects.filter(stage="approved").count()) == 0
    made(lambda: item_of(other))
    assert deputy.post(f"{HOME}approve/?year={YEAR}", values).status_code == 302
    assert deputy.post(f"{HOME}publish/?year={YEAR}", {"lists": [own.pk, other.pk]}).status_code == 302
    assert made(lambda: DutyList.objects.filter(stage="published").count()) == 2
    assert "等您办理" not in page(deputy, HOME)


def test_all_lists_of_a_kind_are_begun_at_once(organ, visit):
    deputy = visit("专职副书记")
    assert "为全部组织拟订" in page(deputy, f"{HOME}draft/?subject=branch")
    deputy.post(f"{HOME}draft/all/?year={YEAR}", {"subject": "branch"})
    assert made(lambda: sorted(DutyList.objects.values_list("organization__name", flat=True))) == ["乙支部", "甲支部"]
    assert visit("甲党员").post(f"{HOME}draft/all/", {"subject": "branch"}).status_code == 403
    assert deputy.post(f"{HOME}draft/all/", {"subject": "nonsense"}).status_code == 404


def test_points_are_pasted_whole_or_not_at_all_and_guarded_by_items(organ, branch, visit):
    deputy = visit("专职副书记")
    text = "廉政风险点｜F-1｜印章管理｜高｜双人保管\n爱好｜2｜钓鱼"
    values = {"organization": organ.organizations["办公室"].pk, "text": text}
    refused = deputy.post(f"{HOME}points/enter/", values)
    assert refused.status_code == 422 and "第2行：类别“爱好”不认识" in refused.content.decode()
    assert made(Point.objects.count) == 0 and "印章管理" in refused.content.decode()
    values["text"] = values["text"].splitlines()[0]
    assert deputy.post(f"{HOME}points/enter/", values).status_code == 302
    assert deputy.post(f"{HOME}points/enter/", values).status_code == 302  # the same again changes nothing
    point = made(Point.objects.get)
    made(lambda: published(guarded(branch, point)))
    shown = page(visit("甲党员"), f"{HOME}points/")
    assert "印章管理" in shown and "甲支部书记2026年责任清单" in shown and "停用</button>" not in shown
    assert deputy.post(f"{HOME}points/{point.pk}/end/").status_code == 302
    made(lambda: point.refresh_from_db())
    assert point.ended_on == TODAY


def guarded(branch, point):
    found = drafted(branch, items=0)
    item_of(found, "检查印章使用登记", guards=point)
    return found


def test_the_organ_rules_about_times_and_numbers(organ, visit):
    deputy = visit("专职副书记")
    values = {
        "comment_days": 8, "approval_days": 4, "signing_days": 5, "review_days": 7, "capacity": 2,
        "basis": "机关党委〔2026〕1号",
    }  # fmt: skip
    for name in ("comment_days", "approval_days", "signing_days", "review_days"):
        assert deputy.post(f"{HOME}rule/", {**values, name: 2}).status_code == 422
    assert deputy.post(f"{HOME}rule/", values).status_code == 302
    shown = page(deputy, f"{HOME}rule/")
    assert all(f'name="{name}" value="{value}"' in shown for name, value in values.items() if name != "basis")
    assert deputy.get(HOME).content.decode().count(f'href="{HOME}rule/"') == 1


def test_the_difference_is_read_word_by_word(held, visit):
    def change():
        second = actions.revise(found=held, by=COMMAND_LINE)
        actions.change_item(item=second.items.get(), duty_text="联系两个服务对象", by=COMMAND_LINE)
        return published(second)

    second = made(change)
    shown = page(visit("甲党员"), reverse("responsibilities:difference", args=[second.pk, "version"]))
    assert "删去</span>第1</del>" in shown and "增加</span>两</ins>" in shown
    assert "没有可比较的" in page(visit("甲党员"), reverse("responsibilities:difference", args=[second.pk, "year"]))


def test_the_organisations_page_shows_its_lists(organ, held, visit):
    shown = page(visit("甲党员"), f"/organizations/{held.organization_id}/")
    assert "2026年责任清单" in shown and held.title in shown


# The matrix


def test_the_matrix_marks_what_is_not_in_order(organ, everything):
    organs = organ.organizations
    branch = organs["甲支部"]
    own = drafted(branch, "branch", items=0)
    item_of(own, "落实任务安排", passes_down=True)
    item_of(own, "收缴党费", duty="dues")
    other = drafted(branch, "committee_member", post="organisation_member", items=0)
    item_of(other, "收缴党费", duty="dues")
    vacant = drafted(branch, "committee_member", post="publicity_member", items=1)
    made_of = matrix.matrix(YEAR, level="党总支、党支部")
    marks = {row.text: row.marks for row in made_of.rows}
    assert marks["落实任务安排"] == [matrix.NO_LOWER]
    assert marks["收缴党费"] == [matrix.TWO_OWNERS]
    assert marks["联系第1个服务对象"] == [matrix.NO_OWNER]
    assert [column.list for column in made_of.columns] == [own, other, vacant]
    assert all(len(row.cells) == 3 for row in made_of.rows)
    lower = drafted(organs["乙支部"], "branch", items=0)
    item_of(lower, "承担本支部部分", above=own.items.get(passes_down=True).token)
    row = next(row for row in matrix.matrix(YEAR, level="党总支、党支部").rows if row.text == "落实任务安排")
    assert row.marks == [] and [bool(cell.pk) for cell in row.cells] == [True, False, False, True]


def test_capacity_and_the_catalogue_stand_with_the_column(organ, everything):
    branch = organ.organizations["甲支部"]
    found = drafted(branch, items=3)
    (column,) = matrix.matrix(YEAR, level="党总支、党支部").columns
    assert (column.led, column.capacity, column.over) == (3, 30, False)
    assert len(column.missing) == 2  # 自身修养和述职
    item_of(found, "述职", duty="work_report")
    item_of(found, "加强修养", rhythm="standing", clause="JG-31")
    ruled(branch, capacity=4)
    (column,) = matrix.matrix(YEAR, level="党总支、党支部").columns
    assert (column.led, column.over, column.missing) == (5, True, ())


def test_a_level_that_is_not_there_shows_the_first(organ, everything):
    assert matrix.matrix(YEAR, level="别的").level == "党组（党委）"
    assert matrix.matrix(YEAR + 1).columns == []


def test_pages_of_the_matrix_never_part_the_lists_of_one_organisation(organ, everything, visit, monkeypatch):
    level, organs = "党总支、党支部", organ.organizations
    first = drafted(organs["甲支部"], items=1)
    second = [drafted(organs["乙支部"], subject, items=1) for subject in ("branch", "branch_secretary")]
    pages = [matrix.matrix(YEAR, level=level, page=page, most=2) for page in (1, 2, "9", "x")]
    assert [[column.list for column in one.columns] for one in pages] == [[first], second, second, [first]]
    assert (pages[0].page.paginator.num_pages, pages[0].page.paginator.count) == (2, 3)
    monkeypatch.setattr(matrix.matrix, "__kwdefaults__", matrix.matrix.__kwdefaults__ | {"most": 2})
    address = f"/responsibilities/matrix/?year={YEAR}&level={level}&page=2"
    shown = visit("专职副书记").get(address).content.decode()
    assert "第 2 页，共 2 页" in shown and ">乙支部</a>" in shown and ">甲支部</a>" not in shown


def test_a_draft_is_found_by_who_may_open_it_and_a_published_item_by_everybody(organ, branch, visit):
    found = made(lambda: drafted(branch, items=0))
    made(lambda: item_of(found, "察尔汗盐湖边走访"))
    assert "察尔汗盐湖边走访" not in page(visit("甲党员"), "/search/?q=察尔汗盐湖")
    made(lambda: published(found))
    address = reverse("responsibilities:item", args=[made(Item.objects.get).pk])
    assert address in page(visit("甲党员"), "/search/?q=察尔汗盐湖")
    assert found.title[:3] in page(visit("甲党员"), "/search/?q=责任清单")


def test_what_is_missed_is_seen_by_the_branch_first(organ, held, visit):
    with clock.frozen(date(YEAR, 7, 3)):
        assert "逾期" in page(visit("甲书记"), f"{HOME}{held.pk}/")
        assert "逾期·刚性" not in _lights(page(visit("专职副书记"), f"{HOME}{held.pk}/"))


def _lights(text: str) -> str:
    return text.split("light-legend")[0]


def test_a_list_is_called_after_the_office_without_saying_its_kind_of_place_twice():
    department, branch = Organization(short_name="行政审批处"), Organization(short_name="乙支部")
    assert title_of(department, "department_head", "", None, YEAR) == f"行政审批处负责人{YEAR}年责任清单"
    assert title_of(branch, "branch_secretary", "", None, YEAR) == f"乙支部书记{YEAR}年责任清单"
