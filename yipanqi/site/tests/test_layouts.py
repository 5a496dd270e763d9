"""公文模板: who may change them, what is shown before a template is used, what the papers then look like."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.organ import FOUNDED, GO_LIVE
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import PAPERS
from yipanqi.papers.tests.reading import docx_text, squeezed
from yipanqi.papers.tests.test_templates import with_part, word_with
from yipanqi.site.layouts import actions

OWN = word_with("本局花名册", "{%p for 人 in 党员 %}", "{{ 人.姓名 }}", "{%p endfor %}")
LIST = reverse("layouts:list")


def one(code: str = "register") -> str:
    return reverse("layouts:one", args=[code])


def upload(browser, content: bytes = OWN, name: str = "本局花名册.docx", code: str = "register", **more):
    return browser.post(one(code), {"file": SimpleUploadedFile(name, content)}, **more)


def put(browser, content: bytes = OWN, name: str = "本局花名册.docx") -> PaperTemplate:
    """Uploaded, looked at, used."""
    sample = upload(browser, content, name).url
    browser.post(f"{sample}use/")
    return PaperTemplate.objects.get(active=True)


def offered(answer) -> str:
    """The address behind 撤销 in the newest message."""
    return re.findall(r'alert-success.*?action="([^"]+)"', answer.content.decode(), re.S)[-1]


def told() -> list[tuple]:
    entries = Entry.objects.filter(event__startswith="template_").order_by("pk")
    return [(one.event, one.actor, one.subject, one.subject_name) for one in entries]


def test_the_list_names_every_paper_and_where_its_layout_comes_from(visit):
    page = visit("党办干部").get(LIST).content.decode()
    own = [paper for paper in PAPERS.values() if paper.own_layout]
    assert [paper.title for paper in own if f">{paper.title}</a>" not in page] == []
    assert page.count("自带版式</span>") == len(own) and "本机关模板</span>" not in page
    assert 'href="/templates/"' in visit("专职副书记").get("/desk/").content.decode()
    assert 'href="/templates/"' not in visit("甲书记").get("/desk/").content.decode()


def test_from_upload_to_paper_and_back(visit, organ):
    browser = visit("党办干部")
    answer = upload(browser)
    page = browser.get(answer.url).content.decode()
    assert "本局花名册" in page and "〔姓名〕" in page
    assert active_template("register") is None and told() == []
    answer = browser.post(f"{answer.url}use/", follow=True)
    assert "从现在起按“本局花名册.docx”导出" in answer.content.decode()
    row = browser.get(LIST).content.decode()
    assert f"本局花名册.docx · {clock.today().year}年" in row and "由党办干部启用" in row
    branch = organ.organizations["甲支部"].pk
    paper = visit("甲书记").get(f"/organizations/{branch}/papers/register.docx")
    text = squeezed(docx_text(paper.content))
    assert text.startswith("本局花名册") and "甲党员" in text and "乙书记" not in text
    browser = visit("专职副书记")
    assert (
        "已恢复系统自带版式"
        in browser.post(reverse("layouts:restore", args=["register"]), follow=True).content.decode()
    )
    assert active_template("register") is None
    subject = "papers.paper:register"
    assert told() == [
        ("template_used", "党办干部", subject, "党员花名册"),
        ("template_restored", "专职副书记", subject, "党员花名册"),
    ]
    used, restored = Entry.objects.filter(event__startswith="template_").order_by("pk")
    assert (used.before, used.after["name"], restored.before["name"]) == (None, "本局花名册.docx", "本局花名册.docx")
    assert used.path == organ.organizations["党组"].path


def test_the_message_takes_it_back(visit):
    browser = visit("党办干部")
    first = put(browser)
    sample = upload(browser, word_with("第二版"), "第二版.docx").url
    undo = offered(browser.post(f"{sample}use/", follow=True))
    assert undo == reverse("layouts:use", args=["register", first.pk])
    browser.post(undo)
    assert active_template("register") == OWN
    browser.post(offered(browser.post(reverse("layouts:restore", args=["register"]), follow=True)))
    assert active_template("register") == OWN
    assert [event for event, *_ in told()] == ["template_used"] * 3 + ["template_restored", "template_used"]


def test_the_template_in_use_and_the_starter_can_be_taken_home(visit):
    browser = visit("党办干部")
    starter = browser.get(reverse("layouts:starter", args=["register"]))
    assert "{{ 党组织 }}" in docx_text(starter.content)
    assert upload(browser, starter.content, "样板.docx").status_code == 302
    used = put(browser)
    file = browser.get(reverse("layouts:file", args=["register", used.pk]))
    assert file.content == OWN and "attachment" in file["Content-Disposition"]
    sample = browser.get(reverse("layouts:sample_file", args=["register", used.pk]))
    assert squeezed(docx_text(sample.content)) == "本局花名册〔姓名〕"
    assert f'href="{reverse("layouts:file", args=["register", used.pk])}"' in browser.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (word_with("{{ 党组识 }}"), "模板中的字段“党组识”不存在。是不是“党组织”？"),
        (word_with("{{ 地点 }}"), "模板中的字段“地点”不存在。"),
        (b"%PDF-1.7 not a Word file", "这不是完好的Word文件"),
        (with_part(word_with("x"), "word/vbaProject.bin", b"x"), "模板中含有宏"),
        (with_part(word_with("x"), "word/media/x.bin", b"\0" * (21 << 20)), "解开后过大"),
        (b"x" * ((2 << 20) + 1), "文件超过2兆"),
        (word_with("机密★10年", "{{ 党组织 }}"), "内容标有密级“机密★10年”"),
        (b"", "空文件"),
    ],
)
def test_what_is_no_harmless_template_is_refused_in_a_sentence(visit, content, said):
    browser = visit("党办干部")
    put(browser)
    answer = upload(browser, content)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert active_template("register") == OWN and PaperTemplate.objects.count() == 1


def test_a_template_of_one_paper_is_none_of_another(visit):
    browser = visit("党办干部")
    used = put(browser)
    for name in ("file", "sample", "sample_file"):
        assert browser.get(reverse(f"layouts:{name}", args=["minutes", used.pk])).status_code == 404
    assert browser.post(reverse("layouts:use", args=["minutes", used.pk])).status_code == 404
    assert browser.get(one("nothing")).status_code == 404
    assert active_template("minutes") is None


@pytest.mark.parametrize("role", ["甲书记", "总支书记", "纪委书记", "党组书记", "处长", "系统管理员", "安全管理员"])
def test_nobody_else_sees_or_changes_them(visit, organ, being, role):
    used = put(visit("党办干部"))
    browser = visit(role)
    for name, more in (("list", []), ("one", ["register"]), ("file", ["register", used.pk])):
        answer = browser.get(reverse(f"layouts:{name}", args=more))
        assert answer.status_code == 403 and "机关党委" in answer.content.decode()
    assert upload(browser, word_with("x")).status_code == 403
    assert browser.post(reverse("layouts:restore", args=["register"])).status_code == 403
    with being(role) as actor:
        for call in (
            lambda: actions.restore_shipped(code="register", by=actor),
            lambda: actions.use_template(template=used, by=actor),
            lambda: actions.keep_template(code="register", name="x", content=OWN, by=actor),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert active_template("register") == OWN and len(told()) == 1


def test_a_committee_of_one_organ_does_not_change_the_papers_of_another(organ, being):
    with scope.system("test"):
        organizations.found_organization(
            name="外单位党组", kind=Kind.LEADING_GROUP, founded_on=FOUNDED, go_live_on=GO_LIVE, by=COMMAND_LINE
        )  # fmt: skip
    with being("专职副书记") as actor, pytest.raises(NotAllowed, match="外单位党组"):
        actions.keep_template(code="register", name="x", content=OWN, by=actor)


def test_without_any_organisation_nobody_changes_them(db):
    assert not Organization._base_manager.exists()
    with scope.system("test"), pytest.raises(NotAllowed, match="还没有组织机构"):
        actions.restore_shipped(code="register", by=COMMAND_LINE)


def test_a_classified_template_is_not_kept(being):
    with being("党办干部") as actor, pytest.raises(Refused, match="密级"):
        actions.keep_template(code="register", name="x", content=word_with("秘密"), by=actor)
    assert not PaperTemplate.objects.exists()


def test_using_what_is_used_already_leaves_no_second_trace(visit, being):
    used = put(visit("党办干部"))
    with being("专职副书记") as actor:
        actions.use_template(template=used, by=actor)
        actions.restore_shipped(code="minutes", by=actor)
    assert len(told()) == 1


def test_the_list_costs_the_same_with_one_template_and_with_three(visit, django_assert_num_queries):
    browser = visit("党办干部")
    put(browser)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        browser.get(LIST)
    few = len(captured)
    for code in ("minutes", "notice"):
        browser.post(f"{upload(browser, word_with('x'), code=code).url}use/")
    browser.get(LIST)
    with django_assert_num_queries(few):
        browser.get(LIST)
