"""Pages of accounts: one's own, and the security administrator's; everybody else stays outside."""

import re
from datetime import date

import pytest

from yipanqi.accounts import actions
from yipanqi.accounts.models import Account, Delegation, Notice
from yipanqi.accounts.tests.conftest import actor
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import TIMER

SECURITY_PAGES = ["/accounts/", "/accounts/open/", "/accounts/people/?q=a", "/accounts/{}/"]
SECURITY_POSTS = ["reset", "disable", "enable", "administer"]
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_a_monday():
    with clock.frozen(TODAY):
        yield


def notice(account, text="第四季度党员大会尚未召开", **more) -> Notice:
    return actions.notify(account=account, text=text, by=TIMER, **more)


@pytest.mark.parametrize("address", SECURITY_PAGES)
def test_security_pages_open_for_the_security_administrator_alone(client, people, address):
    address = address.format(people["leader"].pk)
    assert client.get(address).status_code == 302
    for username in ("leader", "sys", "aud"):
        client.force_login(people[username])
        answer = client.get(address)
        assert answer.status_code == 403 and "联系本单位安全管理员" in answer.content.decode()
    client.force_login(people["sec"])
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("verb", SECURITY_POSTS)
def test_security_verbs_likewise(client, people, verb):
    address = f"/accounts/{people['leader'].pk}/{verb}/"
    client.force_login(people["aud"])
    assert client.post(address, {"reason": "x", "kind": "audit"}).status_code == 403
    assert not Entry.objects.exclude(event="signed_in").exists()
    client.force_login(people["sec"])
    assert client.get(address).status_code == 405


def test_opening_an_administrators_account_shows_the_password_once(client, people):
    client.force_login(people["sec"])
    answer = client.post(
        "/accounts/open/", {"username": "audit2", "name": "后备", "administers": "audit", "email": "", "person": ""}
    )
    password = re.search(r'class="secret">([^<]+)<', answer.content.decode())[1]
    made = Account.objects.get(username="audit2")
    assert made.check_password(password) and made.administers == "audit" and made.password_temporary
    assert answer["Cache-Control"] == "no-store"
    assert password not in client.get(f"/accounts/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"username": "x"}, "请选择人员"),
        ({"username": "leader", "name": "某", "administers": "audit"}, "已被使用"),
        ({"username": "x", "administers": "audit"}, "请填写管理员姓名"),
        ({"username": "x", "person": "查无此人"}, "没有找到“查无此人”"),
    ],
)
def test_opening_refuses_with_a_sentence_and_keeps_what_was_typed(client, people, values, sentence):
    client.force_login(people["sec"])
    before = Account.objects.count()
    answer = client.post("/accounts/open/", values)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert f'value="{values["username"]}"' in answer.content.decode()
    assert Account.objects.count() == before


def test_disabling_offers_a_way_back(client, people):
    client.force_login(people["sec"])
    page = client.post(f"/accounts/{people['leader'].pk}/disable/", {"reason": "调离"}, follow=True).content.decode()
    undo = re.search(r'action="(/accounts/\d+/enable/)"', page)[1]
    assert "已停用郑国强的账号" in page
    client.post(undo)
    people["leader"].refresh_from_db()
    assert people["leader"].is_active


def test_a_refused_disabling_is_shown_on_the_page(client, people):
    client.force_login(people["sec"])
    answer = client.post(f"/accounts/{people['sec'].pk}/disable/", {"reason": "误点"})
    assert answer.status_code == 422 and "不能停用自己的账号" in answer.content.decode()
    assert 'value="误点"' in answer.content.decode()


def test_list_finds_by_name_and_sign_in_name(client, people):
    client.force_login(people["sec"])
    for text in ("国强", "LEAD"):
        page = client.get("/accounts/", {"q": text}).content.decode()
        assert "郑国强" in page and "李静怡" not in page


def test_list_asks_the_same_number_of_questions_whatever_its_length(
    client, people, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(people["sec"])
    client.get("/accounts/")
    with django_assert_max_num_queries(12) as few:
        client.get("/accounts/")
    Account.objects.bulk_create(
        [Account(username=f"u{number}", name=f"人{number}", created_at=clock.now()) for number in range(40)]
    )
    with django_assert_num_queries(len(few)):
        client.get("/accounts/")


def test_list_goes_to_a_workbook_for_the_security_administrator(client, people):
    client.force_login(people["sec"])
    rows = client.get("/accounts/?format=csv&q=国强").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("姓名,账号,身份,所在组织") and rows[1].startswith("郑国强,leader,业务人员")
    assert len(rows) == 2
    client.force_login(people["aud"])
    assert client.get("/accounts/?format=csv").status_code == 403


# Notices


def test_bell_counts_and_reading_leads_to_where_the_notice_points(client, people):
    found = notice(people["leader"], address="/complaints/")
    notice(people["other"], "他人的")
    client.force_login(people["leader"])
    page = client.get("/accounts/notices/").content.decode()
    assert "通知，1 条未读" in page and "第四季度党员大会" in page and "他人的" not in page
    assert client.post(f"/accounts/notices/{found.pk}/").url == "/complaints/"
    assert "条未读" not in client.get("/accounts/notices/").content.decode()


def test_anothers_notice_does_not_exist(client, people):
    found = notice(people["other"])
    client.force_login(people["leader"])
    assert client.post(f"/accounts/notices/{found.pk}/").status_code == 404
    found.refresh_from_db()
    assert found.read_at is None


def test_a_notice_leads_nowhere_outside(client, people):
    found = notice(people["leader"], address="https://evil.example/")
    client.force_login(people["leader"])
    assert client.post(f"/accounts/notices/{found.pk}/").url == "/accounts/notices/"


def test_reading_all_reads_only_ones_own(client, people):
    notice(people["leader"], "甲")
    notice(people["leader"], "乙")
    notice(people["other"], "丙")
    client.force_login(people["leader"])
    assert "已将 2 条通知标为已读" in client.post("/accounts/notices/read/", follow=True).content.decode()
    assert Notice.objects.filter(read_at=None).count() == 1


# 代办


def give(client, people, **more):
    values = {"assistant": str(people["aide"].pk), "from_on": "2026-11-23", "to_on": "2026-12-31", "reason": "出差"}
    return client.post("/accounts/delegations/", values | more)


def test_giving_acting_and_ending(client, people):
    client.force_login(people["leader"])
    assert give(client, people).url == "/accounts/delegations/"
    delegation = Delegation.objects.get()
    client.force_login(people["aide"])
    assert "代郑国强办理" in client.get("/accounts/delegations/").content.decode()
    client.post(f"/accounts/delegations/{delegation.pk}/act/")
    page = client.get("/complaints/").content.decode()
    assert "正在代 <strong>郑国强</strong> 办理" in page
    assert "代他人办理时不能再授权" in client.get("/accounts/delegations/").content.decode() or "代办" in page
    client.post("/accounts/delegations/end/")
    assert "banner-acting" not in client.get("/complaints/").content.decode()
    assert [entry.event for entry in Entry.objects.order_by("pk") if entry.event.startswith("acting")] == [
        "acting_begun", "acting_ended",
    ]  # fmt: skip


def test_the_banner_goes_when_the_authority_is_revoked(client, people, django_user_model):
    client.force_login(people["leader"])
    give(client, people)
    delegation = Delegation.objects.get()
    client.force_login(people["aide"])
    client.post(f"/accounts/delegations/{delegation.pk}/act/")
    with scope.using(scope.NOTHING):
        actions.revoke_delegation(delegation=delegation, by=actor(people["leader"]))
    assert "banner-acting" not in client.get("/complaints/").content.decode()


def test_nobody_acts_by_or_revokes_an_authority_of_others(client, people):
    client.force_login(people["leader"])
    give(client, people)
    delegation = Delegation.objects.get()
    client.force_login(people["other"])
    assert client.post(f"/accounts/delegations/{delegation.pk}/act/").status_code == 404
    assert client.post(f"/accounts/delegations/{delegation.pk}/revoke/").status_code == 404
    delegation.refresh_from_db()
    assert delegation.revoked_at is None


def test_undo_takes_the_authority_back(client, people):
    client.force_login(people["leader"])
    page = client.get(give(client, people).url).content.decode()
    undo = re.search(r'action="(/accounts/delegations/\d+/revoke/)"', page)[1]
    client.post(undo)
    assert Delegation.objects.get().state == "已撤销"


def test_a_refused_authority_keeps_what_was_typed(client, people):
    client.force_login(people["leader"])
    answer = give(client, people, to_on="2026-11-01")
    text = answer.content.decode()
    assert answer.status_code == 422 and "截止日期早于起始日期" in text
    assert 'value="出差"' in text and f"王伟 #{people['aide'].pk}" in text


def test_picker_offers_colleagues_but_no_administrators(client, people):
    client.force_login(people["leader"])
    assert "王伟" in client.get("/accounts/delegations/assistants/?q=王").content.decode()
    assert "安敏" not in client.get("/accounts/delegations/assistants/?q=安").content.decode()
    assert "data-value" not in client.get("/accounts/delegations/assistants/?q=").content.decode()


def test_ones_mail_address(client, people):
    client.force_login(people["leader"])
    assert client.post("/accounts/me/", {"email": "不是邮箱"}).status_code == 422
    client.post("/accounts/me/", {"email": "z@example.cn"})
    people["leader"].refresh_from_db()
    assert people["leader"].email == "z@example.cn"
