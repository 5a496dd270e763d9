"""Pages of handing in and of openings: what each reader finds, forms that keep what was typed, fixed queries."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yipanqi.archives import actions
from yipanqi.archives.models import HandedIn, Help, Inspection, SummaryWords
from yipanqi.archives.tests.conftest import SECRET
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.actions import procedures
from yipanqi.meetings.procedures import script
from yipanqi.meetings.queries import expected
from yipanqi.papers.tests.reading import docx_text, pdf_text, squeezed


def home(organ, name: str = "甲支部") -> str:
    return f"/archives/of/{organ.organizations[name].pk}/"


@pytest.fixture
def life(december, being, hold):
    """组织生活会 of 甲支部, held, with an opinion, a collective item and a personal one."""
    with being("甲书记") as actor:
        begun = procedures.begin(
            organization=december.organizations["甲支部"], script=script("org_life@1"), year=2026, theme="学党章",
            by=actor,
        )  # fmt: skip
        procedures.add_opinions(procedure=begun, text="某某要多听意见", collected="box", by=actor)
        procedures.add_problems(procedure=begun, text="支部学习不深", by=actor)
        procedures.add_problems(procedure=begun, text="本人急躁", person=december.people["甲党员"], by=actor)
    hold("org_life_meeting", on=date(2026, 12, 8), minutes="对照检查，开展批评。")
    with scope.system("test"):
        begun.refresh_from_db()
    return begun


def test_each_comes_to_the_page_that_fits(december, visit):
    assert "甲支部,直属总支,尚未报送" in visit("专职副书记").get("/archives/?format=csv").content.decode("utf-8-sig")
    assert "下级报送" in visit("专职副书记").get("/archives/").content.decode()
    own = visit("甲委员").get("/archives/").content.decode()
    assert f'action="{home(december)}' in own and "年度党支部工作手册" in own
    for role in ("甲党员", "处长", "纪委书记"):
        assert visit(role).get("/archives/").status_code == 403


def test_handing_in_from_the_page_to_the_answer(december, visit, year):
    page = visit("甲书记").get(home(december)).content.decode()
    assert "还没有报送" in page and "期限2027年1月10日" in page
    form = f"{home(december)}2026/hand-in/handbook/"
    assert "不在其中的：谈话内容" in visit("甲书记").get(form).content.decode()
    answer = visit("甲书记").post(form, {"words": "请查阅"})
    with scope.system("test"):
        made = HandedIn.objects.get()
    assert answer.url == f"/archives/handed/{made.pk}/"
    file = visit("总支书记").get(f"/archives/handed/{made.pk}/file/")
    assert file["Content-Type"] == "application/pdf"
    assert SECRET in squeezed(pdf_text(file.content)), "handed in by the branch, its committee's meetings too"
    assert "某某" not in pdf_text(file.content)
    with scope.system("test"):
        made.file.storage.delete(made.file.name)
    assert visit("总支书记").get(f"/archives/handed/{made.pk}/file/").status_code == 422
    returned = visit("专职副书记").post(f"/archives/handed/{made.pk}/return/", {"answer": ""})
    assert returned.status_code == 422 and "这个字段是必填项" in returned.content.decode()
    visit("专职副书记").post(f"/archives/handed/{made.pk}/return/", {"answer": "缺党课记录。"})
    page = visit("甲书记").get(home(december)).content.decode()
    assert "缺党课记录。" in page and "重新报送" in page


def test_a_file_altered_on_the_disk_is_not_given_out(visit, hand_in):
    made = hand_in()
    with scope.system("test"):
        storage, name = made.file.storage, made.file.name
        storage.delete(name)
        from django.core.files.base import ContentFile

        storage.save(name, ContentFile(b"%PDF-other"))
    answer = visit("专职副书记").get(f"/archives/handed/{made.pk}/file/")
    assert answer.status_code == 422 and "摘要不符" in answer.content.decode()


def test_what_is_not_handed_in_is_listed_in_tree_order_and_in_the_workbook(december, visit, hand_in):
    hand_in("乙支部")
    page = visit("专职副书记").get("/archives/received/?year=2026").content.decode()
    assert page.index("甲支部") < page.index("乙支部")
    missing = visit("专职副书记").get("/archives/received/?year=2026&show=missing").content.decode()
    assert "甲支部" in missing and ">乙支部<" not in missing
    sheet = visit("专职副书记").get("/archives/received/?year=2026&show=missing&format=csv").content.decode("utf-8-sig")
    assert "甲支部,直属总支,尚未报送" in sheet and "乙支部" not in sheet
    assert "甲支部" in visit("总支书记").get("/archives/received/?year=2026").content.decode()
    assert visit("甲书记").get("/archives/received/").status_code == 403


def test_one_branch_or_many_cost_the_same(december, visit, hand_in):
    client = visit("专职副书记")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/archives/received/?year=2026").status_code == 200
        return len(seen)

    asked()
    none = asked()
    hand_in("甲支部")
    hand_in("乙支部")
    assert asked() == none


def test_another_branch_is_not_there_for_its_neighbour(december, visit, hand_in):
    made = hand_in("乙支部")
    client = visit("甲书记")
    for address in (
        home(december, "乙支部"), f"{home(december, '乙支部')}2026/handbook.pdf", f"/archives/handed/{made.pk}/",
        f"/archives/handed/{made.pk}/file/", f"{home(december, '乙支部')}2026/hand-in/handbook/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address in (home(december), f"{home(december)}2026/handbook.docx"):
        assert visit("专职副书记").get(address).status_code == 404, "the level above binds no handbook of a branch"


def test_the_file_of_a_procedure_leaves_out_what_is_personal(december, visit, life):
    page = visit("甲书记").get(home(december)).content.decode()
    assert "2026年度组织生活会档案" in page
    word = visit("甲书记").get(f"/archives/procedures/{life.pk}/file.docx")
    text = squeezed(docx_text(word.content))
    assert "支部学习不深" in text and "对照检查，开展批评" in text
    for planted in ("某某要多听意见", "本人急躁"):
        assert planted not in text
    visit("甲书记").post(f"{home(december)}2026/hand-in/org_life_meeting/", {"words": ""})
    received = visit("总支书记").get("/archives/received/?year=2026").content.decode()
    assert "2026年度组织生活会档案" in received
    for role in ("乙书记", "专职副书记", "总支书记"):
        assert visit(role).get(f"/archives/procedures/{life.pk}/file.pdf").status_code == 404
    book = squeezed(docx_text(visit("甲书记").get(f"{home(december)}2026/handbook.docx").content))
    assert "支部学习不深" in book and "本人急躁" not in book and "某某要多听意见" not in book


def test_the_file_of_a_leaderships_meeting_is_bound_by_whoever_keeps_its_minutes(december, being, visit, life):
    with being("专职副书记") as actor:
        begun = procedures.begin(
            organization=december.organizations["党组"], script=script("democratic_life@2"), year=2026,
            theme="过紧日子", by=actor,
        )  # fmt: skip
        procedures.add_opinions(procedure=begun, text="某某要多下基层", collected="box", by=actor)
        procedures.add_problems(procedure=begun, text="调研不深", by=actor)
    assert "民主生活会档案" not in visit("专职副书记").get("/archives/received/?year=2026").content.decode()
    with being("专职副书记") as actor:
        at, kinds = december.organizations["党组"], ["democratic_life_meeting"]
        held = meetings.arrange(
            organization=at, kinds=kinds, starts_at=datetime(2026, 12, 9, 9, tzinfo=clock.ZONE), by=actor
        )
        due = len(expected(at, kinds, date(2026, 12, 9)))
        meetings.record_meeting(meeting=held, present_count=due, minutes="逐一作对照检查。", by=actor)
    page = visit("专职副书记").get("/archives/received/?year=2026").content.decode()
    address = f"/archives/procedures/{begun.pk}/file.docx"
    assert "领导班子民主生活会档案" in page and address in page
    text = squeezed(docx_text(visit("专职副书记").get(address).content))
    assert "逐一作对照检查" in text and "调研不深" in text and "某某要多下基层" not in text
    for role in ("总支书记", "甲书记"):
        assert address not in visit(role).get("/archives/").content.decode()
        assert visit(role).get(address).status_code == 404
    assert visit("专职副书记").get(f"/archives/procedures/{life.pk}/file.docx").status_code == 404


def test_asking_for_help_from_the_page(december, visit, year, life):
    form = f"{home(december)}help/"
    page = visit("甲书记").get(form).content.decode()
    assert "2026年9月支委会" in page and "2026年度组织生活会" in page and "乙支部" not in page
    answer = visit("甲书记").post(form, {"question": "怎样开", "until": "2026-12-20", "once": "1"})
    assert answer.status_code == 422 and "怎样开" in answer.content.decode()
    given = {"question": "怎样开", "until": "2026-12-20", "once": "1"}
    given["records"] = [f"procedure:{life.pk}", f"meeting:{year['支委会'].pk}"]
    visit("甲书记").post(form, given)
    with scope.system("test"):
        asked = Help.objects.get()
    above = visit("总支书记")
    assert "怎样开" in above.get(f"/archives/help/{asked.pk}/").content.decode()
    assert above.get(f"/meetings/{year['支委会'].pk}/").status_code == 200
    opened = above.get(f"/meetings/procedures/{life.pk}/")
    assert opened.status_code == 200 and "某某要多听意见" not in opened.content.decode()
    for part in ("opinions", "criticism", "items"):
        assert above.get(f"/meetings/procedures/{life.pk}/{part}/").status_code in (403, 404)
    assert "总支书记" in visit("甲书记").get(f"/archives/help/{asked.pk}/").content.decode()
    visit("甲书记").post(f"/archives/help/{asked.pk}/end/")
    assert above.get(f"/meetings/{year['支委会'].pk}/").status_code == 404


def test_an_inspection_from_the_page(december, visit, year):
    form = "/archives/inspections/announce/"
    branch = december.organizations["甲支部"].pk
    given = {"title": "年度检查", "basis": "计划第3项", "year": 2026, "branches": [branch], "from_on": "2026-12-11",
             "to_on": "2026-12-12", "once": "i"}  # fmt: skip
    refused = visit("专职副书记").post(form, given)
    assert refused.status_code == 422 and "须提前3个工作日" in refused.content.decode()
    visit("专职副书记").post(form, given | {"from_on": "2026-12-21", "to_on": "2026-12-22"})
    with scope.system("test"):
        made = Inspection.objects.get()
    address = f"/archives/inspections/{made.pk}/"
    assert "2026年9月支委会" not in visit("专职副书记").get(address).content.decode()
    with clock.frozen(date(2026, 12, 21)):
        page = visit("党办干部").get(address).content.decode()
        assert "2026年9月支委会" in page and "2026年10月主题党日" not in page
        assert "2026年9月支委会" not in visit("乙书记").get(address).content.decode()
    assert "正在进行" not in visit("甲书记").get(address).content.decode()


def test_all_branches_are_named_with_one_tick(december, visit, year):
    given = {"title": "年度检查", "basis": "计划第3项", "year": 2026, "branches": [0], "from_on": "2026-12-21",
             "to_on": "2026-12-22", "once": "all"}  # fmt: skip
    assert "全部2个党支部" in visit("专职副书记").get("/archives/inspections/announce/").content.decode()
    visit("专职副书记").post("/archives/inspections/announce/", given)
    with scope.system("test"):
        made = Inspection.objects.get()
    page = visit("甲书记").get(f"/archives/inspections/{made.pk}/").content.decode()
    assert "检查的党支部（2个）" in page and "<li>甲支部</li><li>乙支部</li>" in page


def test_the_ruling_from_the_page(december, visit):
    given = {"due_month": 1, "due_day": 31, "basis": "机关党委规定", "by_hand": ["党课"], "kept_at": "三楼"}
    assert visit("专职副书记").post("/archives/ruling/", given).status_code == 302
    assert "次年1月31日前" in visit("专职副书记").get("/archives/ruling/").content.decode()
    assert "期限2027年1月31日" in visit("甲书记").get(home(december)).content.decode()
    wrong = visit("专职副书记").post("/archives/ruling/", given | {"due_month": 2})
    assert wrong.status_code == 422 and "没有2月31日这一天" in wrong.content.decode()
    assert visit("党办干部").get("/archives/ruling/").status_code == 403


@pytest.mark.parametrize("address", ["2026/handbook.exe", "2101/handbook.pdf", "1800/handbook.pdf"])
def test_addresses_that_make_no_sense(december, visit, address):
    assert visit("甲书记").get(f"{home(december)}{address}").status_code == 404


def test_where_every_cell_comes_from_is_open_to_whoever_belongs_here(december, visit):
    for role in ("甲书记", "甲党员", "专职副书记"):
        page = visit(role).get("/archives/sources/")
        assert page.status_code == 200 and "系统不保存，印出后填写" in page.content.decode()
    assert visit("系统管理员").get("/archives/sources/").status_code == 403


def test_the_branch_writes_what_no_record_can_say(december, visit):
    form = f"{home(december)}2026/summary/"
    page = visit("甲书记").get(form).content.decode()
    assert "记录说不出来的三段" in page and "主要做法和成效" in page
    words = {"done_well": " 窗口学习\n\n现场办公 ", "problems": "", "intended": "走访二十户"}
    assert visit("甲书记").post(form, words).url == f"{home(december)}?year=2026"
    with scope.system("test"):
        kept = SummaryWords.objects.get()
        assert (kept.parts, kept.year) == (("窗口学习\n\n现场办公", "", "走访二十户"), 2026)
    paper = docx_text(visit("甲书记").get(f"{home(december)}2026/summary.docx").content)
    own = paper[paper.index("二、") : paper.index("甲支部", paper.index("四、"))]
    parts = (
        "二、主要做法和成效",
        "窗口学习",
        "现场办公",
        "三、存在的问题",
        "",
        "",
        "",
        "四、下一年工作打算",
        "走访二十户",
        "",
        "",
    )
    assert own.split("\n") == list(parts), "the part left empty has room, and it alone"
    book = squeezed(pdf_text(visit("甲书记").get(f"{home(december)}2026/handbook.pdf").content))
    assert "走访二十户" in book
    visit("甲书记").post(form, {**words, "intended": "走访三十户"})
    with scope.system("test"):
        assert SummaryWords.objects.get().intended == "走访三十户"
        last = Entry.objects.filter(event="summary_written").latest("id")
        assert (last.before, last.after) == ({"intended": "走访二十户"}, {"intended": "走访三十户"})


def test_own_words_stay_in_the_branch_until_they_are_handed_in(december, being, visit):
    with being("甲书记") as actor:
        actions.write_summary(organization=december.organizations["甲支部"], year=2026, problems="内部的话", by=actor)
    form = f"{home(december)}2026/summary/"
    assert visit("甲委员").get(form).status_code == 403
    assert visit("乙书记").get(form).status_code == 404
    for role in ("总支书记", "专职副书记"):
        with being(role):
            assert list(SummaryWords.objects.all()) == []
        assert (
            "内部的话" not in visit(role).get(f"/archives/of/{december.organizations['甲支部'].pk}/").content.decode()
        )


def test_the_words_of_a_year_to_come_are_refused(december, being):
    with being("甲书记") as actor, pytest.raises(Refused, match="2031年还没有到"):
        actions.write_summary(organization=december.organizations["甲支部"], year=2031, by=actor)


def test_own_words_with_a_classification_mark_are_refused(december, being):
    with being("甲书记") as actor, pytest.raises(Refused, match="内容标有密级") as refusal:
        actions.write_summary(
            organization=december.organizations["甲支部"], year=2026, intended="机密★1年 工作", by=actor
        )
    assert refusal.value.field == "intended"
