"""查验历史 and 运行状况: what the audit and the system administrator see; it says nothing of anybody's work."""

from datetime import date, datetime

import pytest
from django.test import Client

from tests import organ as small
from yipanqi.audit.actions import seal
from yipanqi.audit.models import Entry, Link, Seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock

pytestmark = pytest.mark.django_db
CHAIN, STATE = "/oversight/chain/", "/oversight/state/"


@pytest.fixture
def organ():
    with clock.frozen(small.TODAY):
        made = small.build()
    with clock.frozen(datetime(2026, 6, 15, 9, 30, tzinfo=clock.ZONE)):
        seal()
        yield made


def visitor(organ, role: str) -> Client:
    browser = Client()
    browser.force_login(organ.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.mark.parametrize("role", small.ROLES)
def test_each_page_is_for_one_administrator_and_nobody_else(organ, role):
    browser = visitor(organ, role)
    opened = {path for path in (CHAIN, STATE) if browser.get(path).status_code == 200}
    assert opened == {"系统管理员": {STATE}, "审计管理员": {CHAIN}}.get(role, set())


@pytest.mark.parametrize(
    ("role", "first"), [("系统管理员", STATE), ("安全管理员", "/accounts/"), ("审计管理员", CHAIN)]
)
def test_it_is_the_first_page_of_that_administrator(organ, role, first):
    assert visitor(organ, role).get("/").headers["Location"] == first


def test_the_page_says_how_far_the_history_is_sealed(organ):
    newest = Seal.objects.get()
    page = visitor(organ, "审计管理员").get(CHAIN).content.decode()
    assert f"{newest.last_number} 条" in page and newest.head[:16] in page and "2026年6月15日 09:30" in page
    assert "全部完好" not in page, "nothing is said before it is asked"
    assert not [name for name in organ.people if name in page]


def test_a_seal_of_the_early_morning_bears_the_day_of_beijing(organ):
    Entry.objects.create(**{**_copy(Entry.objects.order_by("-pk").values().first()), "at": clock.now()})
    with clock.frozen(datetime(2026, 6, 16, 0, 6, tzinfo=clock.ZONE)):
        seal()
    assert newest_seal().startswith(f"审计封存 20260616 第{Link.objects.count()}号 ")


def _copy(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "id"}


@pytest.mark.parametrize("typed", ["", "sha256:{head}", "审计封存 20260615 第9号 SHA256：{head}", "{head}"])
def test_a_sound_history_is_said_to_be_sound(organ, typed):
    head = Seal.objects.get().head[:16]
    page = visitor(organ, "审计管理员").post(CHAIN, {"lodged": typed.format(head=head)}).content.decode()
    assert f"已查验 {Link.objects.count()} 条，全部完好" in page
    assert ("所给封存值在链中" in page) is bool(typed)


def test_a_seal_that_is_not_in_the_chain_and_one_that_is_none(organ):
    browser = visitor(organ, "审计管理员")
    page = browser.post(CHAIN, {"lodged": "sha256:0123456789abcdef"}).content.decode()
    assert "封存之后的历史被截去或改写" in page and "全部完好" not in page
    for typed in ("abc", "第二六三号封存值", "sha256:02f74bd5d3c2fexx"):
        answer = browser.post(CHAIN, {"lodged": typed})
        assert answer.status_code == 422
        assert "至少8位" in answer.content.decode() and typed in answer.content.decode()


def test_a_missing_entry_is_named(organ):
    gone = Link.objects.order_by("number")[4]
    Link.objects.filter(pk=gone.pk).update(entry=Entry.objects.order_by("-pk").first().pk + 1)
    page = visitor(organ, "审计管理员").post(CHAIN, {}).content.decode()
    assert "此前的 4 条完好" in page and "全部完好" not in page


def test_the_state_says_when_the_timer_last_ran_and_that_there_is_no_backup(organ, settings):
    browser = visitor(organ, "系统管理员")
    page = browser.get(STATE).content.decode()
    assert "2026年6月15日 09:30" in page and "还没有备份" in page and "未配置，只发站内消息" in page
    assert not [name for name in organ.people if name in page]
    settings.MAIL_CONFIGURED = True
    assert "待发 0 封" in browser.get(STATE).content.decode()
    Seal.objects.all().delete()
    assert "还没有封存，请检查定时任务" in browser.get(STATE).content.decode()
    assert clock.today() == date(2026, 6, 15)
