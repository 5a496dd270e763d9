"""Pages: who may open them, what they show, that a refused form keeps what was typed, that nothing is done twice."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from tests import organ
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE as BY
from yipanqi.organizations import actions, queries
from yipanqi.organizations.enums import Kind, Post, Standing
from yipanqi.organizations.models import Appointment, Organization, Person, Term
from yipanqi.organizations.tests.builders import member

pytestmark = pytest.mark.django_db

LEAD, HEAD, COLLEAGUE, STRANGER, LEADER = "专职副书记", "甲书记", "甲党员", "乙书记", "党组书记"


@pytest.fixture
def made():
    with clock.frozen(organ.TODAY):
        yield organ.build()


@pytest.fixture
def visit(client, made):
    """`visit(role, name, *args, **query)` opens a page as somebody."""

    def opened(role, name, *args, **query):
        client.force_login(made.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        return client.get(reverse(name, args=args), query)

    return opened


@pytest.fixture
def send(client, made):
    """`send(role, name, *args, **data)` posts a form as somebody."""

    def posted(role, page, /, *args, **data):
        client.force_login(made.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        return client.post(reverse(page, args=args), {key: value for key, value in data.items() if value is not None})

    return posted


def main(answer):
    """The page without its frame, which names the visitor's own offices."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def everywhere(model):
    with scope.system("test"):
        return list(model.objects.all())


# --- Who may open what ------------------------------------------------------------------------------------------------

OWN_FORMS = {  # page → who may open it about 甲支部
    "found": {LEAD, HEAD}, "change": {LEAD}, "correct": {LEAD}, "move": {LEAD}, "merge": {LEAD}, "dissolve": {LEAD},
    "term": {LEAD}, "appoint": {LEAD}, "habits": {LEAD, HEAD}, "register": {LEAD, HEAD}, "history": {LEAD, HEAD},
}  # fmt: skip


@pytest.mark.parametrize("page", OWN_FORMS)
def test_forms_open_for_their_keepers_alone(made, visit, page):
    branch = made.organizations["甲支部"]
    for role in (LEAD, HEAD, COLLEAGUE, STRANGER, LEADER):
        answer = visit(role, f"organizations:{page}", branch.pk)
        assert answer.status_code == (200 if role in OWN_FORMS[page] else 403), role
        if answer.status_code == 403:
            assert "权限" in answer.content.decode()


def test_the_committee_keeps_the_leading_group_departments_and_mass_organisations(made, visit, send):
    """What stands beside the Party's own tree has nobody else who could keep it in the browser."""
    top, person = made.organizations["党组"], made.people["党办干部"]
    appointed = {"person": person.pk, "post": Post.LEADING_MEMBER, "from_on": "2026-06-01"}
    assert send(LEADER, "organizations:appoint", top.pk, **appointed).status_code == 403
    assert send(LEAD, "organizations:appoint", top.pk, **appointed).status_code == 302
    with scope.system("test"):
        office = Appointment.objects.get(organization=top, person=person)
    assert (office.post, office.from_on) == (Post.LEADING_MEMBER, date(2026, 6, 1))
    page = main(visit(LEAD, "organizations:profile", top.pk))
    assert "党组成员" in page and reverse("organizations:relieve", args=[top.pk, office.pk]) in page
    assert reverse("organizations:relieve", args=[top.pk, office.pk]) not in main(
        visit(LEADER, "organizations:profile", top.pk)
    )

    assert send(LEAD, "organizations:relieve", top.pk, office.pk, to_on="2026-06-10").status_code == 302
    founded = {"name": "机关服务中心", "kind": Kind.DEPARTMENT, "founded_on": "2026-06-01", "form": "ordinary"}
    assert send(LEAD, "organizations:found", top.pk, once="once-1", **founded).status_code == 302
    union = made.organizations["工会"]
    corrected = {"version": union.version, "contact": "李梅", "founded_on": "2020-01-01", "go_live_on": "2026-01-01"}
    assert send(LEAD, "organizations:correct", union.pk, **corrected).status_code == 302
    with scope.system("test"):
        office.refresh_from_db()
        union.refresh_from_db()
        centre = Organization.objects.get(name="机关服务中心")
    assert (office.to_on, union.contact, centre.parent_id) == (date(2026, 6, 10), "李梅", top.pk)


@pytest.mark.parametrize("page", ["person", "own_data", "change", "standing", "end", "transfer"])
def test_a_person_is_known_to_the_register_and_to_itself(made, visit, page):
    person = made.people["甲党员"]
    shows = page in ("person", "own_data")
    expected = {LEAD: 200, HEAD: 200, COLLEAGUE: 200 if shows else 403, STRANGER: 404, LEADER: 404, "甲组长": 404}
    for role, status in expected.items():
        assert visit(role, f"people:{page}", person.pk).status_code == status, role


def test_committee_members_read_the_register_but_do_not_export_a_members_data(made, visit):
    person = made.people["甲党员"]
    assert visit("甲委员", "people:person", person.pk).status_code == 200
    assert visit("甲委员", "people:own_data", person.pk).status_code == 403


def test_papers_need_the_register(made, visit):
    branch = made.organizations["甲支部"]
    for role, status in ((LEAD, 200), (HEAD, 200), ("甲委员", 200), (COLLEAGUE, 403), (STRANGER, 403), (LEADER, 403)):
        assert visit(role, "organizations:paper", branch.pk, "register", "xlsx").status_code == status, role
    assert visit(HEAD, "organizations:paper", branch.pk, "register", "exe").status_code == 422
    assert visit(HEAD, "organizations:paper", branch.pk, "nonsense", "pdf").status_code == 422


def test_the_register_lists_only_what_one_may_read(made, visit):
    assert "党员1" in visit(HEAD, "people:list").content.decode()
    assert "党员1" not in visit(STRANGER, "people:list").content.decode()
    assert visit(COLLEAGUE, "people:list").status_code == 403
    options = visit(STRANGER, "people:options", q="dy1").content.decode()
    assert "党员1" not in options and "党员1" in visit(HEAD, "people:options", q="dy1").content.decode()


def test_strangers_are_sent_to_the_sign_in_page(client, made):
    for name in ("organizations:tree", "people:list", "import:start", "people:own"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_administrators_see_no_business(made, visit):
    for role in ("系统管理员", "安全管理员", "审计管理员"):
        assert "甲支部" not in visit(role, "organizations:tree").content.decode()
        assert visit(role, "organizations:profile", made.organizations["甲支部"].pk).status_code in (403, 404)
        assert visit(role, "import:start").status_code == 403


def test_who_is_not_in_the_register_is_told_so(made, visit):
    answer = visit("系统管理员", "people:own")
    assert answer.status_code == 404 and "没有对应名册中的人员" in answer.content.decode()


def test_every_address_of_the_room_states_its_guard():
    from yipanqi.organizations import import_urls, people_urls, urls

    for module in (urls, people_urls, import_urls):
        for pattern in module.urlpatterns:
            assert getattr(pattern.callback, "guard", None) is not None, pattern.name


# --- What pages show --------------------------------------------------------------------------------------------------


def test_the_tree_of_today_and_of_another_day(made, visit):
    text = main(visit(COLLEAGUE, "organizations:tree"))
    assert (
        text.index("党组") < text.index("机关党委") < text.index("甲支部") < text.index("乙支部") < text.index("办公室")
    )
    assert "第一党小组" not in text and "党小组 1 个" in text
    past = main(visit(COLLEAGUE, "organizations:tree", on="2019-12-31"))
    assert "甲支部" not in past and "这一天还没有" in past
    found = main(visit(COLLEAGUE, "organizations:tree", q="党小组"))
    assert "第一党小组" in found and "甲支部" in found and "乙支部" not in found


def test_the_profile_tells_officers_terms_thresholds_and_history(made, visit):
    branch = made.organizations["甲支部"]
    with scope.system("test"):
        actions.record_term(organization=branch, elected_on=date(2023, 3, 1), by=BY)
        actions.change_state(organization=branch, from_on=date(2026, 1, 1), has_committee=False, by=BY)
    text = main(visit(COLLEAGUE, "organizations:profile", branch.pk))
    for words in ("甲书记", "组织委员", "已于2026年3月1日届满", "应设立支部委员会", "ZB-20a", "2026年1月1日起"):
        assert words in text, words
    assert "办理" not in text and "登记离任" not in text
    assert "设立下级组织" in visit(LEAD, "organizations:profile", branch.pk).content.decode()
    before = visit(COLLEAGUE, "organizations:profile", branch.pk, on="2025-12-31").content.decode()
    assert "以下是2025年12月31日的情况" in before and "应设立支部委员会" not in before


def test_a_persons_posts_of_three_kinds_stand_apart(made, visit):
    person = made.people["甲书记"]
    with scope.system("test"):
        actions.appoint(
            person=person, organization=made.organizations["办公室"], post=Post.STAFF, title="一级主任科员",
            from_on=date(2025, 1, 1), by=BY,
        )  # fmt: skip
    text = main(visit(HEAD, "people:person", person.pk))
    assert text.index("党内职务") < text.index("<li>甲支部书记") < text.index("行政职务") < text.index("一级主任科员")
    assert "系统保存的您的信息就是本页所列" in text
    assert "系统保存的您的信息" not in visit(LEAD, "people:person", person.pk).content.decode()


def test_own_data_is_a_workbook_with_everything_held(made, visit):
    answer = visit(COLLEAGUE, "people:own_data", made.people["甲党员"].pk)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    assert "甲党员" in text and "2015年7月1日" in text and "甲支部" in text


def test_filters_of_the_register(made, visit):
    with scope.system("test"):
        newcomer = member(made.organizations["甲支部"], "新同志", joined=date(2026, 3, 1), full=False)
        actions.set_standing(person=made.people["党员1"], standing=Standing.MOBILE, from_on=organ.TODAY, by=BY)
        actions.end_membership(person=made.people["党员2"], on=organ.TODAY, reason="转出本机关", by=BY)

    def names(**query):
        table = visit(LEAD, "people:list", **query).context["table"]
        return {person.name for person in table.rows}

    assert names(category="probationary") == {newcomer.name}
    assert names(standing="mobile") == {"党员1"} and names(left="1") == {"党员2"}
    assert names(organization=made.organizations["乙支部"].pk).isdisjoint({"甲书记", "党员1"})
    assert (
        names(q="xtz") == {"新同志"} and "党员2" not in names() and names(standing="bogus", organization="x") == names()
    )


@pytest.mark.parametrize("page", ["organizations:tree", "people:list"])
def test_lists_ask_a_fixed_number_of_queries(
    made, visit, page, django_assert_num_queries, django_assert_max_num_queries
):
    visit(LEAD, page)
    with django_assert_max_num_queries(30) as first:
        visit(LEAD, page)
    with scope.system("test"):
        for number in range(30):
            branch = actions.found_organization(
                name=f"第{number}支部", kind=Kind.BRANCH, parent=made.organizations["机关党委"],
                founded_on=organ.FOUNDED, by=BY,
            )  # fmt: skip
            member(branch, f"新党员{number}", on=organ.FOUNDED)
    with django_assert_num_queries(len(first.captured_queries)):
        visit(LEAD, page)


def test_a_profile_asks_a_fixed_number_of_queries(made, visit, django_assert_max_num_queries):
    root = made.organizations["机关党委"]
    visit(LEAD, "organizations:profile", root.pk)
    with django_assert_max_num_queries(60) as first:
        visit(LEAD, "organizations:profile", root.pk)
    with scope.system("test"):
        for number in range(20):
            actions.found_organization(
                name=f"第{number}支部", kind=Kind.BRANCH, parent=root, founded_on=organ.FOUNDED, by=BY
            )
    with django_assert_max_num_queries(len(first.captured_queries)):
        visit(LEAD, "organizations:profile", root.pk)


# --- Forms ------------------------------------------------------------------------------------------------------------


def test_a_form_does_what_it_says_and_leads_back(made, send, client):
    branch = made.organizations["甲支部"]
    answer = send(
        HEAD, "organizations:found", branch.pk, once="k", name="第二党小组", kind="group", founded_on="2026-06-01"
    )
    assert answer.status_code == 302 and answer["Location"] == reverse("organizations:profile", args=[branch.pk])
    with scope.system("test"):
        assert Organization.objects.get(name="第二党小组").parent == branch
    assert "已设立“第二党小组”" in client.get(answer["Location"]).content.decode()


def test_a_refused_form_keeps_what_was_typed_and_says_how_to_mend_it(made, send):
    branch = made.organizations["甲支部"]
    data = {
        "from_on": "2019-01-01",
        "name": "很长的新名称",
        "kind": "branch",
        "form": "ordinary",
        "reason": "机关党委文件",
    }
    answer = send(LEAD, "organizations:change", branch.pk, **data)
    text = answer.content.decode()
    assert answer.status_code == 422 and "2020年1月1日才成立" in text
    assert "很长的新名称" in text and "机关党委文件" in text and 'value="2019-01-01"' in text


def test_a_cycle_is_refused_naming_the_chain_with_what_was_typed(made, send):
    with scope.system("test"):
        root = made.organizations["机关党委"]
        above = actions.found_organization(
            name="上级党委", kind=Kind.ORGAN_COMMITTEE, parent=root, founded_on=organ.FOUNDED, by=BY
        )
        below = actions.found_organization(
            name="下级党委", kind=Kind.ORGAN_COMMITTEE, parent=above, founded_on=organ.FOUNDED, by=BY
        )
    answer = send(LEAD, "organizations:move", above.pk, to=below.pk, on="2026-06-01", reason="机构改革方案")
    text = main(answer)
    assert answer.status_code == 422 and "上级党委 → 下级党委 → 上级党委" in text
    assert "机构改革方案" in text and 'value="2026-06-01"' in text
    assert {one.pk: one.parent_id for one in everywhere(Organization)}[above.pk] == root.pk


def test_two_people_saving_one_organisation(made, send, visit):
    branch = made.organizations["甲支部"]
    opened = visit(LEAD, "organizations:change", branch.pk).context["form"]["version"].value()
    data = {"from_on": "2026-06-01", "kind": "branch", "form": "ordinary", "version": opened}
    assert send(LEAD, "organizations:change", branch.pk, name="甲甲", **data).status_code == 302
    answer = send(LEAD, "organizations:change", branch.pk, name="甲乙", **data)
    assert answer.status_code == 422 and "刚被他人修改" in answer.content.decode() and "甲乙" in answer.content.decode()


def test_two_people_saving_one_person(made, send, visit):
    person = made.people["甲党员"]
    form = visit(HEAD, "people:change", person.pk).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert send(HEAD, "people:change", person.pk, **data | {"phone": "13800000001", "sex": "1"}).status_code == 302
    answer = send(HEAD, "people:change", person.pk, **data | {"phone": "13800000002", "sex": "1"})
    assert answer.status_code == 422 and "刚被他人修改" in answer.content.decode()


def test_a_form_sent_twice_registers_one_person(made, send, visit):
    branch = made.organizations["甲支部"]
    once = visit(HEAD, "organizations:register", branch.pk).context["form"]["once"].value()
    data = {
        "name": "新党员",
        "sex": "2",
        "joined_on": "2026-05-01",
        "from_on": "2026-05-01",
        "standing": "normal",
        "once": once,
    }
    for _ in range(2):
        assert send(HEAD, "organizations:register", branch.pk, **data).status_code == 302
    assert [person.name for person in everywhere(Person)].count("新党员") == 1
    with scope.system("test"):
        assert queries.counts(branch).members == 11


def test_registering_refuses_as_a_whole(made, send):
    """The person is fine, the membership is not: neither is written."""
    branch = made.organizations["甲支部"]
    data = {
        "name": "新党员",
        "sex": "2",
        "joined_on": "2015-05-01",
        "from_on": "2019-05-01",
        "standing": "normal",
        "once": "x",
    }
    answer = send(HEAD, "organizations:register", branch.pk, **data)
    assert answer.status_code == 422 and "早于“甲支部”成立日期" in answer.content.decode()
    assert "新党员" not in {person.name for person in everywhere(Person)}


def test_offices_are_recorded_and_relieved(made, send):
    branch, person = made.organizations["甲支部"], made.people["党员1"]
    data = {"person": f"党员1 #{person.pk}", "post": "publicity_member", "from_on": "2026-06-01"}
    assert send(LEAD, "organizations:appoint", branch.pk, **data).status_code == 302
    with scope.system("test"):
        office = Appointment.objects.get(person=person)
    answer = send(LEAD, "organizations:relieve", branch.pk, office.pk, to_on="2026-05-01")
    assert answer.status_code == 422 and "早于任职日期" in answer.content.decode()
    assert send(LEAD, "organizations:relieve", branch.pk, office.pk, to_on="2026-06-10").status_code == 302
    office.refresh_from_db()
    assert office.to_on == date(2026, 6, 10)
    assert send(LEAD, "organizations:relieve", branch.pk, 999999, to_on="2026-06-10").status_code == 404


def test_a_choice_outside_ones_power_is_no_choice(made, send, visit):
    branch, person = made.organizations["甲支部"], made.people["甲党员"]
    answer = send(HEAD, "people:transfer", person.pk, to=made.organizations["乙支部"].pk, on="2026-06-01")
    assert answer.status_code == 422
    assert [each.name for each in visit(LEAD, "people:transfer", person.pk).context["form"].fields["to"].queryset] == [
        "乙支部"
    ]
    into = visit(LEAD, "organizations:merge", branch.pk).context["form"].fields["into"].queryset
    assert [each.name for each in into] == ["乙支部"]


def test_the_other_forms_do_their_work(made, send):
    organizations, people = made.organizations, made.people
    first, second = organizations["甲支部"], organizations["乙支部"]
    assert (
        send(LEAD, "organizations:term", first.pk, elected_on="2026-03-01", years="3", ordinal="2").status_code == 302
    )
    assert (
        send(HEAD, "organizations:habits", first.pk, fixed_day="12", usual_place="一楼", usual_time="14:30").status_code
        == 302
    )
    assert send(HEAD, "people:standing", people["党员1"].pk, standing="mobile", from_on="2026-06-01").status_code == 302
    assert send(LEAD, "people:transfer", people["党员2"].pk, to=second.pk, on="2026-06-01").status_code == 302
    assert send(HEAD, "people:end", people["党员3"].pk, reason="去世", on="2026-06-01").status_code == 302
    correct = {"founded_on": "2020-01-01", "go_live_on": "2026-01-01", "short_name": "甲", "contact": "王芳"}
    assert send(LEAD, "organizations:correct", first.pk, **correct).status_code == 302
    root = organizations["机关党委"]
    assert send(LEAD, "organizations:move", first.pk, to=root.pk, on="2026-06-01").status_code == 302
    assert send(LEAD, "organizations:arrange", second.pk, "up").status_code == 302
    with scope.system("test"):
        first.refresh_from_db()
        assert (first.parent, first.fixed_day, first.contact, Term.objects.get().ordinal) == (root, 12, "王芳", 2)
        assert queries.membership_of(people["党员1"]).standing == "mobile"
        assert queries.membership_of(people["党员2"]).organization == second
        assert queries.membership_of(people["党员3"]) is None
    assert (
        send(LEAD, "organizations:merge", second.pk, into=first.pk, on="2026-06-10", reason="合并").status_code == 302
    )
    general = organizations["直属总支"]
    assert send(LEAD, "organizations:dissolve", general.pk, on="2026-06-10", reason="撤销").status_code == 302
    with scope.system("test"):
        names = {node.organization.name for top in queries.tree() for node in top.walk()}
    assert "乙支部" not in names and "直属总支" not in names and "甲支部" in names


def test_changing_needs_a_post(made, visit):
    second = made.organizations["乙支部"]
    assert visit(LEAD, "organizations:arrange", second.pk, "up").status_code == 405
