"""Signing in as people do it: password, lock-out, second factor, first things first, the demonstration."""

import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import NoReverseMatch, reverse

from yipanqi.accounts import actions, questions
from yipanqi.accounts.tests.conftest import PASSWORD
from yipanqi.audit.models import Entry


def sign_in(client, username, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": username, "password": password, **more})


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_sign_in_goes_where_one_wanted_and_is_recorded(client, people):
    answer = sign_in(client, "leader", next="/complaints/")
    assert (answer.status_code, answer.url) == (302, "/complaints/")
    assert client.get("/accounts/me/").status_code == 200
    assert events() == ["signed_in"]
    client.post("/accounts/logout/")
    assert client.get("/accounts/me/").url == "/accounts/login/?next=/accounts/me/"
    assert events() == ["signed_in", "signed_out"]


def test_a_wrong_password_is_refused_in_chinese_and_the_name_stays(client, people):
    answer = sign_in(client, "leader", "mistaken-7")
    text = answer.content.decode()
    assert "账号或密码不对" in text and 'value="leader"' in text and "mistaken-7" not in text
    assert events() == ["sign_in_refused"]


def test_what_is_not_known_and_what_is_wrong_read_the_same(client, people):
    known = sign_in(client, "leader", "wrong").content.decode()
    unknown = sign_in(client, "nobody", "wrong").content.decode()
    strip = re.compile(r'value="[^"]*"|"X-CSRFToken": "\w+"')
    assert strip.sub("", known) == strip.sub("", unknown)


def test_ended_accounts_stay_outside(client, people):
    people["leader"].is_active = False
    people["leader"].save()
    sign_in(client, "leader")
    assert client.get("/accounts/me/").status_code == 302


def test_an_account_ended_meanwhile_is_out_with_the_next_page(client, people):
    sign_in(client, "leader")
    people["leader"].is_active = False
    people["leader"].save()
    assert client.get("/accounts/me/").status_code == 302


def test_no_stranger_is_sent_to_another_site_after_signing_in(client, people):
    assert sign_in(client, "leader", next="https://evil.example/").url == "/"


def test_session_cookie_ends_with_the_browser_and_scripts_cannot_read_it(client, people):
    cookie = sign_in(client, "leader").cookies["sessionid"]
    assert cookie["max-age"] == "" and cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_confirm_email", "mfa_list_webauthn"]
)
def test_what_is_not_offered_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.fixture
def locking(settings, db):
    """The lock-out that tests usually leave off (YIPANQI_TEST_AXES does the same for a whole run)."""
    from axes.handlers.proxy import AxesProxyHandler

    settings.AXES_ENABLED = True
    AxesProxyHandler.get_implementation(force=True)
    yield
    settings.AXES_ENABLED = False


def test_five_failures_lock_the_account_for_that_address_only(client, people, locking):
    for _ in range(4):
        assert sign_in(client, "leader", "wrong").status_code == 200
    answer = sign_in(client, "leader", "wrong")
    assert answer.status_code == 429 and "暂时锁定15分钟" in answer.content.decode()
    assert sign_in(client, "leader").status_code == 429, "the right password does not open it either"
    assert client.get("/accounts/me/").status_code == 302
    assert sign_in(client, "other").status_code == 302, "colleagues at the same address are not locked out"
    client.post("/accounts/logout/")
    away = client.post("/accounts/login/", {"login": "leader", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert away.status_code == 302, "the owner elsewhere is not locked out by a stranger"


def test_a_reset_password_opens_a_locked_account(client, people, locking, as_security):
    for _ in range(5):
        sign_in(client, "leader", "wrong")
    password = actions.reset_password(account=people["leader"], by=as_security)
    assert sign_in(client, "leader", password).status_code == 302


def test_success_starts_the_count_anew(client, people, locking):
    for _ in range(2):
        for _ in range(4):
            sign_in(client, "leader", "wrong")
        assert sign_in(client, "leader").status_code == 302
        client.post("/accounts/logout/")


# First things first


def test_a_temporary_password_must_be_changed_before_anything_else(client, people):
    people["leader"].password_temporary = True
    people["leader"].save()
    sign_in(client, "leader")
    for address in ("/", "/complaints/", "/accounts/me/", "/accounts/2fa/"):
        assert client.get(address).url == f"/accounts/password/?{urlencode({'next': address})}"
    asked = client.get("/complaints/?state=open").url
    new = "三月的江水很平静-7"
    answer = client.post(asked, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.url == "/complaints/?state=open"
    assert client.get("/complaints/").status_code == 200
    people["leader"].refresh_from_db()
    assert not people["leader"].password_temporary and people["leader"].check_password(new)
    assert events() == ["signed_in", "password_changed"]


@pytest.fixture
def second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def confirm(client, address: str) -> None:
    """What concerns the safety of the account asks for the password once more."""
    asked = client.get(address)
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert client.post(asked.url, {"password": PASSWORD}).url == address


def set_up(client) -> str:
    confirm(client, "/accounts/2fa/totp/activate/")
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    return secret


@pytest.mark.parametrize("username", ["sec", "sys", "aud"])
def test_administrators_set_up_a_second_factor_first(
    client, people, second_factor, username, django_capture_on_commit_callbacks
):
    sign_in(client, username)
    for address in ("/", "/accounts/", "/complaints/", "/accounts/me/"):
        assert client.get(address).url == "/accounts/2fa/totp/activate/"
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert client.get("/accounts/me/").status_code == 200
    assert "second_factor_set" in events()


def test_colleagues_without_office_may_do_without(client, people, second_factor):
    sign_in(client, "other")
    assert client.get("/accounts/me/").status_code == 200


def test_signing_in_asks_for_the_code_and_recovery_codes_work_once(client, people, second_factor):
    sign_in(client, "sec")
    secret = set_up(client)
    codes = re.findall(r"<code>(\w+)</code>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    client.post("/accounts/logout/")
    assert sign_in(client, "sec").url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/accounts/").status_code == 302, "half signed in is not signed in"
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "验证码不对" in wrong
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).url == "/"
    assert client.get("/accounts/").status_code == 200
    client.post("/accounts/logout/")
    sign_in(client, "sec")
    assert "验证码不对" in client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).content.decode()
    assert secret not in str(Authenticator.objects.values_list("data", flat=True)), "kept encrypted"


def test_a_required_second_factor_cannot_be_taken_off(client, people, second_factor):
    sign_in(client, "sec")
    set_up(client)
    page = client.post("/accounts/2fa/totp/deactivate/").content.decode()
    assert "必须使用二次验证" in page
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).count() == 1


def test_a_voluntary_one_can(client, people, second_factor):
    sign_in(client, "other")
    set_up(client)
    assert client.post("/accounts/2fa/totp/deactivate/").url == "/accounts/2fa/"
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert client.get("/accounts/me/").status_code == 200


# The demonstration


@pytest.fixture
def roles(monkeypatch):
    monkeypatch.setattr(questions.DEMO_ROLES, "_answers", [lambda: [("leader", "党支部书记"), ("gone", "无此账号")]])


def test_outside_demo_mode_there_are_no_buttons(client, people, roles):
    assert "党支部书记" not in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/demo/", {"username": "leader"}).status_code == 404
    assert client.get("/accounts/me/").status_code == 302


def test_in_demo_mode_a_button_signs_in_offered_roles_only(client, people, roles, settings):
    settings.DEMO = True
    page = client.get("/accounts/login/?next=/complaints/").content.decode()
    assert "党支部书记" in page and "无此账号" not in page and "二次验证已关闭" in page
    assert client.post("/accounts/demo/", {"username": "sec"}).status_code == 404
    assert client.post("/accounts/demo/", {"username": "leader", "next": "//evil.example/"}).url == "/"
    assert client.get("/accounts/me/").status_code == 200
    client.post("/accounts/logout/")
    assert client.post("/accounts/demo/", {"username": "leader", "next": "/complaints/"}).url == "/complaints/"
