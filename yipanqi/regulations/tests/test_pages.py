"""规则库 and 职责查询 as three people see them; the manual in `docs` is up to date."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from yipanqi.facts import registry
from yipanqi.kernel import scope
from yipanqi.organizations.enums import Kind, Post
from yipanqi.regulations import queries
from yipanqi.regulations.exports import manual
from yipanqi.regulations.models import Override

pytestmark = pytest.mark.django_db
FORM = {
    "effect": "defer", "from_on": "2026-07-01", "to_on": "2026-08-31", "reason": "办公楼搬迁",
    "approver": "机关党委会议",
}  # fmt: skip


def page(visit, role: str, address: str) -> str:
    answer = visit(role).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_library_lists_every_rule_with_its_marks(visit):
    shown = page(visit, "甲党员", "/regulations/")
    for rule in queries.library().in_force(date(2026, 6, 15)).duties:
        assert f"/regulations/rules/{rule.id}/" in shown
    assert "待核" in shown


def test_the_library_tells_where_the_set_up_must_be_looked_at_again(visit):
    shown = page(visit, "甲党员", "/regulations/")
    for threshold in queries.library().in_force(date(2026, 6, 15)).thresholds:
        assert threshold.sentence in shown
    for said in ("党支部（正式党员不少于7名，不设支委会，临时党支部除外）", "必须处理", "提示核对"):
        assert said in shown, said


def test_what_no_room_offers_evidence_for_is_not_enabled(visit, monkeypatch):
    offered = registry.offered() - {"theme_day"}
    monkeypatch.setattr(registry, "offered", lambda: offered)
    assert "未启用" in page(visit, "甲党员", "/regulations/")
    assert "没有哪个功能记录它的凭据" in page(visit, "甲党员", "/regulations/rules/theme_day/")
    assert "没有哪个功能记录它的凭据" not in page(visit, "甲党员", "/regulations/rules/members_meeting/")


def test_a_rule_shows_clause_rhythm_subject_and_what_counts(visit):
    shown = page(visit, "甲党员", "/regulations/rules/committee_meeting/")
    for said in ("第十二条", "党支部（设支委会）", "每月一般1次", "一般性要求", "party-branch-2018"):
        assert said in shown
    clause = queries.library().clause("ZB-12a")
    assert clause.text in shown
    assert "待核" not in shown


def test_an_unverified_rule_says_so(visit):
    assert "<strong>待核（仅见二手材料）</strong>" in page(visit, "甲党员", "/regulations/rules/theme_day/")


def test_a_regulation_shows_its_clauses_in_our_words(visit):
    shown = page(visit, "甲党员", "/regulations/texts/JG/")
    assert 'id="JG-26c"' in shown
    assert queries.library().clause("JG-26c").text in shown


@pytest.mark.parametrize("address", ["/regulations/texts/NOPE/", "/regulations/rules/nope/"])
def test_what_is_not_there_is_not_found(visit, address):
    assert visit("甲党员").get(address).status_code == 404


def test_a_post_opens_its_duties_and_their_clauses(visit):
    shown = page(visit, "甲党员", "/regulations/posts/?post=full_time_deputy")
    assert "专职副书记的职责" in shown
    assert "列席" in shown
    assert "JG-26b" in shown
    custom = page(visit, "甲党员", "/regulations/posts/?post=organisation_member")
    assert "惯例" in custom


def test_a_kind_of_organisation_opens_its_periodic_duties_and_the_catalogue(visit):
    shown = page(visit, "甲党员", "/regulations/posts/?kind=branch")
    for said in ("党支部的职责", "党员大会", "每季度一般1次", "机关基层组织工作条例", "第十条"):
        assert said in shown, said
    assert "没有单列" not in shown
    assert "选职务" in page(visit, "甲党员", "/regulations/posts/?kind=nonsense&post=x")


def test_every_catalogue_entry_can_be_reached_from_a_post_or_a_kind():
    catalogue = queries.library().in_force(date(2026, 6, 15)).catalogue
    found = {charge.text for kind in Kind.values for charge in queries.charges(kind=kind, on=date(2026, 6, 15))}
    found |= {charge.text for post in Post.values for charge in queries.charges(post=post, on=date(2026, 6, 15))}
    assert {entry.text for entry in catalogue} <= found


@pytest.mark.parametrize("role", ["系统管理员", "审计管理员", "安全管理员"])
def test_administrators_see_no_business_pages(visit, role):
    for address in ("/regulations/", "/regulations/posts/", "/regulations/rules/theme_day/"):
        assert visit(role).get(address).status_code == 403, address


def test_strangers_are_sent_to_the_sign_in_page(client, db):
    answer = client.get("/regulations/")
    assert answer.status_code == 302
    assert "/accounts/login" in answer["Location"]


def test_the_committee_decides_on_the_page_and_everybody_reads_it(visit, organ):
    committee = organ.organizations["机关党委"]
    officer = visit("专职副书记")
    form = officer.get("/regulations/rules/theme_day/override/").content.decode()
    assert "甲支部" in form
    answer = officer.post("/regulations/rules/theme_day/override/", {**FORM, "organization": committee.pk})
    assert answer.status_code == 302
    shown = page(visit, "乙书记", "/regulations/rules/theme_day/")
    for said in ("办公楼搬迁", "机关党委会议", "2026年7月1日至2026年8月31日", "暂缓执行"):
        assert said in shown
    assert "提前结束" not in shown
    with scope.system("test"):
        override = Override.objects.get()
    ended = officer.post(f"/regulations/overrides/{override.pk}/end/", {"reason": "提前完工"})
    assert ended.status_code == 302
    assert "提前结束：提前完工" in page(visit, "乙书记", "/regulations/rules/theme_day/")


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(visit, organ):
    committee = organ.organizations["机关党委"]
    answer = visit("专职副书记").post(
        "/regulations/rules/theme_day/override/",
        {**FORM, "organization": committee.pk, "effect": "adjust", "minimum": 3, "from_on": "2026-06-01"},
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "更严的要求不能追溯" in shown
    assert "办公楼搬迁" in shown


@pytest.mark.parametrize("role", ["甲书记", "党办干部", "党组书记"])
def test_others_are_told_who_can(visit, organ, role):
    answer = visit(role).post("/regulations/rules/theme_day/override/", FORM)
    assert answer.status_code == 403
    assert "权限" in answer.content.decode()


def test_the_library_costs_the_same_queries_whatever_was_decided(visit, organ, django_assert_num_queries, being):
    client = visit("甲党员")
    client.get("/regulations/")
    with django_assert_num_queries(20, exact=False) as before:
        client.get("/regulations/")
    with scope.system("test"):
        for number in range(3):
            Override.objects.create(
                organization=organ.organizations["机关党委"], duty="theme_day", effect="defer", reason="r",
                approver="a", from_on=date(2026, 6, 1), to_on=date(2026, 12, 1 + number), created_by="x",
                created_at="2026-06-01T08:00+08:00",
            )  # fmt: skip
    with django_assert_num_queries(len(before)):
        client.get("/regulations/")


def test_the_manual_is_up_to_date(tmp_path):
    committed = settings.ROOT / "docs" / "regulations-manual.md"
    assert committed.read_text(encoding="utf-8") == manual(), "运行 manage.py regulations_manual"
    call_command("regulations_manual", str(tmp_path / "m.md"), verbosity=0)
    assert (tmp_path / "m.md").read_text(encoding="utf-8") == manual()


def test_the_manual_names_every_clause_and_marks_the_unverified():
    text = manual()
    for pack in queries.library().packs:
        for clause in pack.clauses:
            assert f"| {clause.id} |" in text
    assert "第十六条（ZB-16c） 待核" in text
