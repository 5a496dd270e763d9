"""The frame around every page: who runs it, what must not go in, where to complain; and the pages for faults."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from tests import organ as scene
from yipanqi.accounts.actions import notify
from yipanqi.accounts.enums import Administers
from yipanqi.kernel import clock
from yipanqi.kernel.actors import TIMER
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.site.urls import urlpatterns as site_patterns
from yipanqi.ui.guards import PUBLIC, SIGNED_IN, Guard, guarded

SENTENCES = ("主办单位：江川市城乡建设和民生服务局（演示）", "备案编号：演示环境，未备案", "不得处理涉密信息")


@pytest.fixture
def organ(db):
    with clock.frozen(scene.TODAY):
        yield scene.build(members=1)


def signed_in(organ, role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(organ.accounts[role])
    return client


def every_pattern(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


LIBRARY = {
    # The sign-in library's own pages: open to whom they must be, and tested in accounts.
    "accounts/login/", "accounts/logout/", "accounts/inactive/", "accounts/reauthenticate/", "accounts/password/",
    "accounts/2fa/", "accounts/2fa/authenticate/", "accounts/2fa/reauthenticate/", "accounts/2fa/totp/activate/",
    "accounts/2fa/totp/deactivate/", "accounts/2fa/recovery-codes/", "accounts/2fa/recovery-codes/generate/",
    "accounts/2fa/recovery-codes/download/",
}  # fmt: skip


def test_every_address_states_its_guard():
    unguarded = {address for address, view in every_pattern() if not isinstance(getattr(view, "guard", None), Guard)}
    assert unguarded - LIBRARY == set()


def test_only_the_front_door_is_public():
    public = {address for address, view in every_pattern() if getattr(view, "guard", None) is PUBLIC}
    assert public <= {"", "accounts/demo/", "accounts/login/", "calendar/feed/<str:token>.ics"}


def test_strangers_meet_the_sign_in_page_and_its_language(client, db):
    assert (client.get("/").status_code, client.get("/").url) == (302, "/accounts/login/")
    page = client.get("/accounts/login/").content.decode()
    assert page.startswith('<!doctype html>\n<html lang="zh-Hans">')
    assert all(sentence in page for sentence in SENTENCES)


PAGES = ["/accounts/me/", "/accounts/notices/", "/complaints/", "/no/such/page/", "/accounts/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_who_runs_it_and_where_to_complain(organ, address):
    page = signed_in(organ, "甲书记").get(address).content.decode()
    assert all(sentence in page for sentence in SENTENCES)
    assert f'href="/complaints/file/?about={address}"' in page
    assert 'href="#main"' in page and 'id="main"' in page


def test_policy_allows_this_origin_and_nothing_inline(client, db):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == parts["connect-src"] == parts["form-action"] == "'self'"
    assert "unsafe" not in policy and "http" not in policy and parts["frame-ancestors"] == "'none'"


def test_demo_banner_only_in_demo_mode(client, db, settings):
    assert "二次验证已关闭" not in client.get("/accounts/login/").content.decode()
    settings.DEMO = True
    assert "二次验证已关闭" in client.get("/accounts/login/").content.decode()


# Navigation


def labels(page: str) -> list[str]:
    nav = re.search(r'<nav class="side-nav".*?</nav>', page, re.S)[0]
    return re.findall(r"<span>([^<]+)</span>", nav)


@pytest.mark.parametrize(
    ("role", "own"), [("系统管理员", "运行状况"), ("安全管理员", "账号管理"), ("审计管理员", "查验历史")]
)
def test_administrators_see_a_page_of_their_own_and_no_business_pages(organ, role, own):
    assert labels(signed_in(organ, role).get("/complaints/").content.decode()) == [own, "投诉建议"]


def test_everybody_sees_what_the_office_allows(organ):
    assert "账号管理" in labels(signed_in(organ, "安全管理员").get("/complaints/").content.decode())
    for role in scene.OFFICES:
        assert "账号管理" not in labels(signed_in(organ, role).get("/complaints/").content.decode()), role
    secretary = labels(signed_in(organ, "甲书记").get("/complaints/").content.decode())
    assert "组织生活" in secretary and "导入名册" not in secretary


def test_every_entry_of_the_map_opens_for_whoever_sees_it(organ):
    for role in ("甲书记", "甲党员", "党办干部", "专职副书记", "党组书记", *(kind.label for kind in Administers)):
        client = signed_in(organ, role)
        page = client.get("/complaints/").content.decode()
        nav = re.search(r'<nav class="side-nav".*?</nav>', page, re.S)[0]
        for address in re.findall(r'href="([^"]+)"', nav):
            assert client.get(address).status_code == 200, (role, address)


def test_the_page_one_is_on_is_marked(organ):
    page = signed_in(organ, "甲书记").get("/complaints/file/").content.decode()
    nav = re.search(r'<nav class="side-nav".*?</nav>', page, re.S)[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == ["/complaints/"]


def test_home_leads_to_the_first_page_of_ones_map(organ):
    assert signed_in(organ, "安全管理员").get("/").url == "/accounts/"
    assert signed_in(organ, "审计管理员").get("/").url == "/oversight/chain/"


# Cost


def test_the_empty_page_asks_few_questions_however_much_there_is(organ, django_assert_max_num_queries):
    client = signed_in(organ, "甲书记")
    client.get("/no/such/page/")
    with django_assert_max_num_queries(10) as before:
        client.get("/no/such/page/")
    for number in range(30):
        notify(account=organ.accounts["甲书记"], text=f"第{number}件", by=TIMER)
    with django_assert_max_num_queries(len(before)):
        page = client.get("/no/such/page/").content.decode()
    assert "30 条未读" in page


# What went wrong


def test_a_page_that_is_not_there(organ):
    answer = signed_in(organ, "甲书记").get("/no/such/page/")
    assert answer.status_code == 404 and "没有这个页面" in answer.content.decode()


def test_an_expired_form_says_that_typed_text_is_kept(organ):
    client = Client(enforce_csrf_checks=True)
    client.force_login(organ.accounts["甲书记"])
    answer = client.post("/complaints/file/", {"text": "很长的意见"}, headers={"Referer": "http://testserver/x/"})
    page = answer.content.decode()
    assert answer.status_code == 403 and "表单已过期，没有提交" in page and "仍保留在本机浏览器中" in page
    assert 'data-outcome="refused"' in page, "drafts.js must not take it for a success"


def test_an_expired_session_leads_to_the_sign_in_page_and_back_to_the_form(organ):
    answer = Client().post(
        "/complaints/file/", {"text": "x"}, headers={"Referer": "http://testserver/complaints/file/?about=/d/"}
    )
    assert answer.url == "/accounts/login/?next=/complaints/file/%3Fabout%3D/d/"
    elsewhere = Client().post("/complaints/file/", {}, headers={"Referer": "https://evil.example/"})
    assert elsewhere.url == "/accounts/login/?next=/"


def test_an_expired_session_within_a_page_reloads_it(organ):
    answer = Client().get("/desk/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


class Planted(Exception):
    pass


@guarded(SIGNED_IN)
def failing(request, kind):
    """A view that fails in the way asked for."""
    raise {
        "refused": Refused("会议日期早于支部成立日期，请更正日期。"),
        "not-allowed": NotAllowed("只有支部书记可以签认。"),
        "conflict": Conflict("他人刚刚修改了本记录。"),
        "broken": Planted("boom: secret detail"),
    }[kind]


urlpatterns = [*site_patterns, path("fail/<kind>/", failing)]
handler404, handler500 = "yipanqi.site.views.not_found", "yipanqi.site.views.broken"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        ("refused", 422, "请更正日期"),
        ("not-allowed", 403, "只有支部书记可以签认"),
        ("conflict", 409, "他人刚刚修改了本记录"),
        ("broken", 500, "不是您的操作有误"),
    ],
)
def test_refusals_become_pages_with_their_sentence(organ, kind, status, sentence):
    answer = signed_in(organ, "甲书记").get(f"/fail/{kind}/")
    page = answer.content.decode()
    assert answer.status_code == status and sentence in page
    assert "secret detail" not in page and 'data-outcome="refused"' in page


@pytest.mark.urls(__name__)
def test_a_broken_page_still_links_its_styles(organ, client):
    page = signed_in(organ, "甲书记").get("/fail/broken/").content.decode()
    for address in re.findall(r'href="(/static/[^"]+)"', page):
        assert client.get(address).status_code == 200


def test_everybody_finds_what_is_held_about_oneself(organ):
    page = signed_in(organ, "甲党员").get("/desk/").content.decode()
    assert '<a href="/people/me/">' in page and "本人登记信息" in page
    assert signed_in(organ, "甲党员").get("/people/me/", follow=True).context["person"] == organ.people["甲党员"]


def test_an_administrator_has_no_entry_in_the_register(organ):
    client = signed_in(organ, Administers.SYSTEM.label)
    assert "/people/me/" not in client.get("/oversight/state/").content.decode()
