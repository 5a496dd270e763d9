"""Lists as pages: choose, look, say once, take over, take back; for who may, once, nothing left behind."""

from collections import Counter
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.plans.enums import Arrival, Stage
from yipanqi.plans.models import Directive, Intake, ListDraft, Part, Task

HEAD = ["编号", "督办事项", "依据", "会议日期", "目标任务", "预期成果", "检验方式", "责任单位", "配合单位", "完成时限"]
GOOD = [
    "2026-017",
    "改进窗口服务",
    "党组会议",
    date(2026, 5, 20),
    "完成自查",
    "报告",
    "看报告",
    "各支部",
    None,
    "9月底前",
]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Uploads go elsewhere."""
    settings.DATA = tmp_path / "data"
    return settings.DATA / "lists"


def xlsx(*rows: list) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def upload(organ):
    """`upload(visitor, rows…)` answers the page it leads to."""

    def sent(visitor, *rows: list, data: bytes | None = None, name: str = "督办台账.xlsx", **more):
        file = SimpleUploadedFile(name, xlsx(*rows) if data is None else data)
        given = {"organization": organ.organizations["党组"].pk, "source": "督查系统", "file": file, **more}
        return visitor.post("/plans/lists/", given, follow=True)

    return sent


def text(answer) -> str:
    return answer.content.decode()


def decided() -> int:
    with scope.system("test"):
        return Directive.objects.count()


def token() -> str:
    return ListDraft.objects.get().token


def apply(visitor, seen):
    return visitor.post(reverse("plans:list_apply", args=[token()]), {"digest": seen.context["digest"]}, follow=True)


def test_a_list_is_looked_at_taken_over_and_taken_back(visit, upload, folder):
    visitor = visit("党组书记")
    seen = upload(visitor, ["督办台账"], HEAD, GOOD, ["2026-018", "旧事", *GOOD[2:9], "2026年3月底前"])
    shown = text(seen)
    assert "<b>1</b>新增" in shown and "甲支部、乙支部" in shown and "2026年9月30日" in shown
    assert "期限2026年3月31日已过，不导入" in shown and "督办事项→决策事项" in shown
    assert decided() == 0 and len(list(folder.iterdir())) == 1
    done = text(apply(visitor, seen))
    assert "导入结果" in done and "完成自查" in done and "确认撤销" in done
    with scope.system("test"):
        intake, directive = Intake.objects.get(), Directive.objects.get()
        assert (intake.filename, intake.actor.split("（")[0]) == ("督办台账.xlsx", "党组书记")
    assert ListDraft.objects.count() == 0 and list(folder.iterdir()) == []
    assert "督查系统　2026-017" in text(visitor.get(f"/plans/decisions/{directive.pk}/"))
    again = upload(visitor, ["督办台账"], HEAD, GOOD)
    assert "<b>1</b>不变" in text(again) and "完成（没有变动）" in text(again)
    assert "清单与本系统一致" in text(apply(visitor, again))
    later = upload(visitor, ["督办台账"], HEAD, [*GOOD[:9], "10月底前"])
    assert "2026年9月30日</span> → 2026年10月31日" in text(later)
    undone = text(visitor.post(reverse("plans:list_undo", args=[intake.pk]), follow=True))
    assert "已撤销导入“督办台账.xlsx”" in undone and "撤销" in undone
    with scope.system("test"):
        assert set(Part.objects.values_list("stage", flat=True)) == {Stage.WITHDRAWN}
    stale = visitor.post(reverse("plans:list_apply", args=[token()]), {"digest": later.context["digest"]})
    assert stale.status_code == 422 and "预览之后任务有变动" in text(stale)


def test_what_is_wrong_is_named_marked_and_nothing_is_written(visit, upload):
    visitor = visit("党组书记")
    seen = upload(visitor, HEAD, GOOD, ["2", "值班", *GOOD[2:7], "丙支部", None, "每季度"])
    shown = text(seen)
    assert "下级组织里没有“丙支部”" in shown and "Sheet 第3行" in shown and "责任清单" in shown
    assert "全部写入" not in shown and "下载标注好的副本" in shown
    copy = visitor.get(reverse("plans:list_marked", args=[token()]))
    book = openpyxl.load_workbook(BytesIO(copy.content))
    assert book.sheetnames == ["问题清单", "Sheet"] and "丙支部" in book["Sheet"]["H3"].comment.text
    refused = visitor.post(reverse("plans:list_apply", args=[token()]), {"digest": seen.context["digest"]})
    assert refused.status_code == 422 and "还有差错" in text(refused)
    assert decided() == 0
    gone = visitor.post(reverse("plans:list_discard", args=[token()]), follow=True)
    assert "已放弃导入" in text(gone) and ListDraft.objects.count() == 0


def test_what_a_list_does_not_say_is_said_once(visit, upload):
    visitor = visit("党组书记")
    seen = upload(
        visitor,
        ["2026年党建重点任务分解表"],
        ["编号", "具体措施", "责任处室", "时限"],
        ["1", "自查", "办公室", "长期坚持"],
    )
    shown = text(seen)
    assert (
        "没有决策日期" in shown
        and 'value="2026年党建重点任务分解表"' in shown
        and "《2026年党建重点任务分解表》" in shown
    )
    here = reverse("plans:list_whole", args=[token()])
    wrong = visitor.post(here, {**seen.context["form"].initial, "decided_on": "2026-13-01", "open_until": ""})
    assert wrong.status_code == 422 and 'value="2026-13-01"' in text(wrong)
    given = {**seen.context["form"].initial, "decided_on": "2026-02-01", "open_until": "2026-12-31"}
    said = visitor.post(here, given, follow=True)
    assert "<b>1</b>新增" in text(said) and "2026年12月31日" in text(said)
    apply(visitor, said)
    with scope.system("test"):
        directive, task = Directive.objects.get(), Task.objects.get()
        assert (directive.title, directive.decided_on, directive.basis) == (
            "2026年党建重点任务分解表", date(2026, 2, 1), "《2026年党建重点任务分解表》",
        )  # fmt: skip
        assert (task.title, task.origin, task.result, task.first_due_on) == (
            "自查", "1", "完成任务所列事项", date(2026, 12, 31),
        )  # fmt: skip
    again = upload(
        visitor, ["2026年党建重点任务分解表"], ["编号", "具体措施", "责任处室", "时限"], ["1", "自查", "办公室", "年底"]
    )
    assert "<b>1</b>不变" in text(again) and again.context["compared"].changes_nothing
    renamed = upload(visitor, ["新的分解表"], ["编号", "具体措施", "责任处室", "时限"], ["1", "自查", "办公室", "年底"])
    assert "以免重复交办" in text(renamed) and "来源表里没有了" in text(renamed)


def test_a_list_without_actors_moves_what_is_known_and_hands_out_nothing_new(visit, upload):
    visitor = visit("党组书记")
    apply(visitor, upload(visitor, HEAD, GOOD))
    brief, known = ["编号", "督办事项", "目标任务", "完成时限"], [*GOOD[:2], GOOD[4], "10月底前"]
    seen = upload(visitor, brief, known)
    assert (seen.context["counts"][Arrival.CHANGED], seen.context["count_of_faults"]) == (1, 0)
    assert "导入结果" in text(apply(visitor, seen))
    with scope.system("test"):
        assert set(Part.objects.values_list("entry__due_on", flat=True)) == {date(2026, 10, 31)}
    seen = upload(visitor, brief, known, ["2", "值班", "排班", "年底"], ["3", "值守", "值守", "年底"])
    unnamed = [one.where for one in seen.context["faults"] if "没有认出承办单位" in one.issue.reason]
    assert unnamed == ["Sheet 第1行"] and "没有承办单位，请补填" not in text(seen)
    refused = visitor.post(reverse("plans:list_apply", args=[token()]), {"digest": seen.context["digest"]})
    assert refused.status_code == 422 and decided() == 1


def test_the_page_of_lists_asks_once_who_hands_out_and_from_where(visit, upload):
    visitor = visit("专职副书记")
    visitor.get("/plans/lists/")
    with CaptureQueriesContext(connection) as caught:
        visitor.get("/plans/lists/")
    asked = Counter(one["sql"] for one in caught)
    assert [sql for sql, times in asked.items() if times > 1] == []


ODD = ["事情", "谁来办", "什么时候", "年头"]


def columns(visitor, **more):
    told = {"kind-0": "list", "first-0": "1", "last-0": "1"} | {
        f"column-0-{index}": name for index, name in enumerate(("task", "each", "due_on", ""))
    }
    return visitor.post(f"/plans/lists/{token()}/columns/", told | more)


def test_columns_that_are_not_recognised_are_named_by_hand_and_known_the_next_time(visit, upload):
    visitor = visit("专职副书记")
    row = ["清理报表", "甲支部", "9月底前", "2026"]
    assert "没有找到督办清单的表头" in text(upload(visitor, ODD, row))
    assert f"/plans/lists/{token()}/columns/" in text(visitor.get(f"/plans/lists/{token()}/"))
    page = text(visitor.get(f"/plans/lists/{token()}/columns/"))
    assert "没有认出表头" in page and "清理报表" not in page
    moved = columns(visitor)
    assert moved.url.endswith("/columns/"), "a header said to be elsewhere is looked at again"
    page = text(visitor.get(moved.url))
    assert "由人工指定" in page and "清理报表" in page
    # two columns for one field, and a choice that makes no list: said in words, what was chosen stays
    for more, reason in (
        ({"column-0-3": "task"}, "“年头”不能对应“任务”：已对应到另一列。"),
        ({"column-0-3": "nothing"}, "“年头”不能对应“nothing”：不是可选的项目。"),
        ({"column-0-0": "", "column-0-3": "basis"}, "要有一列对应“任务”或“决策事项”"),
        ({"first-0": "9"}, "的表头从第几行开始，请填1至2。"),
        ({"last-0": "7"}, "到第几行请填1至2。"),
        ({"first-0": "²"}, "请填1至2。"),
    ):
        answer = columns(visitor, **more)
        assert answer.status_code == 422 and reason in text(answer), more
    assert 'name="first-0" value="9"' in text(columns(visitor, **{"first-0": "9"}))
    assert columns(visitor, **{"column-0-3": "key"}).url == f"/plans/lists/{token()}/"
    whole = {"basis": "党组会议", "decided_on": "2026-05-20", "result": "清单一份", "seen_by": "看清单"}
    seen = visitor.post(f"/plans/lists/{token()}/whole/", whole, follow=True)
    assert "<b>1</b>新增" in text(seen) and "<b>0</b>处须改正" in text(seen)
    apply(visitor, seen)
    with scope.system("test"):
        assert [one.title for one in Task.objects.all()] == ["清理报表"]
        assert Directive.objects.get().origin == "督查系统:2026"
    # the next list with this header is read as it was said, whoever brings it in
    seen = upload(visitor, ["六月"], ODD, row)
    assert "<b>1</b>不变" in text(seen)
    assert "按上次核对的对应关系" in text(visitor.get(f"/plans/lists/{token()}/columns/"))


def test_a_sheet_that_is_none_of_the_list_is_left_out_by_hand(visit, upload):
    visitor = visit("专职副书记")
    book = openpyxl.load_workbook(BytesIO(xlsx(HEAD, GOOD)))
    other = book.create_sheet("上年")
    for row in (HEAD, ["2025-001", *GOOD[1:4], "旧任务", *GOOD[5:]]):
        other.append(row)
    stream = BytesIO()
    book.save(stream)
    assert "<b>2</b>新增" in text(upload(visitor, data=stream.getvalue()))
    page = text(visitor.get(f"/plans/lists/{token()}/columns/"))
    assert page.count("督办清单</option>") == 2
    as_read = {f"column-0-{index}": name for index, name in enumerate(
        ("key", "title", "basis", "decided_on", "task", "result", "seen_by", "each", "assist", "due_on")
    )}  # fmt: skip
    told = {"kind-0": "list", "first-0": "1", "last-0": "1", "kind-1": "no", **as_read}
    assert visitor.post(f"/plans/lists/{token()}/columns/", told).url == f"/plans/lists/{token()}/"
    seen = text(visitor.get(f"/plans/lists/{token()}/"))
    assert "<b>1</b>新增" in seen and "旧任务" not in seen
    assert list(ListDraft.objects.get().corrections) == ["上年"], "what was left as it is, is not said"
    assert visit("党组书记").get(f"/plans/lists/{token()}/columns/").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.xlsx", "提交的是空文件"), (b"%PDF-1.7", "x.pdf", "这是PDF 文件，不是表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "x.xls", "文件"), (b'{"a": 1}', "x.json", "不是表格"),
        (xlsx(HEAD, GOOD)[:900], "x.xlsx", "不完整"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_at_its_field(visit, upload, data, name, said):
    answer = upload(visit("党组书记"), data=data, name=name)
    assert answer.status_code == 422 and said in text(answer)
    assert 'value="督查系统"' in text(answer) and ListDraft.objects.count() == 0


def test_a_source_that_is_none_and_a_sheet_that_is_no_list_are_named(visit, upload):
    visitor = visit("党组书记")
    answer = upload(visitor, HEAD, GOOD, source="dc:1")
    assert answer.status_code == 422 and "来源的名称用汉字写" in text(answer)
    assert "没有找到督办清单的表头" in text(upload(visitor, ["姓名"], ["张三"]))
    assert "表头下面没有一行任务" in text(upload(visitor, HEAD))


def test_only_who_hands_out_tasks_takes_lists_over_and_only_his_own(visit, upload, organ):
    visitor = visit("党组书记")
    upload(visitor, HEAD, GOOD)
    mine = token()
    for name in ("list_preview", "list_marked"):
        assert visit("专职副书记").get(reverse(f"plans:{name}", args=[mine])).status_code == 404
    for name in ("list_apply", "list_discard", "list_whole"):
        assert visit("专职副书记").post(reverse(f"plans:{name}", args=[mine])).status_code == 404
    assert visit("甲党员").get("/plans/lists/").status_code == 403
    assert upload(visit("甲书记"), HEAD, GOOD).status_code == 422
    apply(visitor, visitor.get(reverse("plans:list_preview", args=[mine])))
    with scope.system("test"):
        intake = Intake.objects.get()
    for name in ("甲书记", "工会主席"):
        assert visit(name).get(reverse("plans:list_done", args=[intake.pk])).status_code == 404
        assert visit(name).post(reverse("plans:list_undo", args=[intake.pk])).status_code == 404
        assert "督办台账.xlsx" not in text(visit(name).get("/plans/lists/"))
    assert "督办台账.xlsx" in text(visit("专职副书记").get("/plans/lists/"))


def test_the_template_and_the_export_are_lists_that_come_in(visit, upload, issue):
    visitor = visit("党组书记")
    blank = visitor.get("/plans/lists/template.xlsx").content
    assert openpyxl.load_workbook(BytesIO(blank)).sheetnames == ["督办清单", "填写说明"]
    assert "没有一行任务" in text(upload(visitor, data=blank))
    issue("甲支部", "工会", lead="工会")
    out = visitor.get("/plans/lists/export.xlsx")
    seen = upload(visitor, data=out.content, name="督办清单.xlsx", source="本系统")
    assert "<b>1</b>不变" in text(seen) and "<b>0</b>处须改正" in text(seen)
    of_branch = openpyxl.load_workbook(BytesIO(visit("甲书记").get("/plans/lists/export.xlsx").content)).active
    assert "开展窗口服务自查" not in [cell.value for row in of_branch.iter_rows() for cell in row]


def test_a_longer_list_and_more_decisions_ask_no_more(visit, upload, issue):
    visitor = visit("党组书记")

    def cost(*rows: list) -> int:
        seen = upload(visitor, HEAD, *rows)
        with CaptureQueriesContext(connection) as caught:
            visitor.get(reverse("plans:list_preview", args=[token()]))
        apply(visitor, seen)
        return len(caught)

    few = cost(GOOD)
    many = cost(*([f"k{number}", *GOOD[1:]] for number in range(12)))
    assert many == few

    def export() -> int:
        with CaptureQueriesContext(connection) as caught:
            visitor.get("/plans/lists/export.xlsx")
        return len(caught)

    before = export()
    issue("工会")
    issue("甲支部", title="另一项")
    assert export() == before
