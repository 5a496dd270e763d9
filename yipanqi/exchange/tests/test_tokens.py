"""Tokens: who issues them, what is kept, when they no longer admit anybody, the pages."""

from datetime import date, datetime, timedelta
from time import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.access import rules as access
from yipanqi.access.enums import Permit, Power
from yipanqi.accounts.actions import Confirmation
from yipanqi.audit.models import Entry
from yipanqi.exchange import actions, rules
from yipanqi.exchange.models import Token
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Organization

PASSWORD, SECRET = "right-Horse-7", "JBSWY3DPEHPK3PXP"


@given(st.text(), st.text())
def test_what_is_shown_is_read_back_only_in_its_own_form(key, secret):
    read = rules.presented(f"Bearer {rules.composed(key, secret)}")
    fits = key.isalnum() and len(key) <= 40 and "." not in secret and secret == secret.strip()
    assert not fits or read == rules.Presented(key, secret)
    assert rules.proves(secret, rules.digest_of(secret)) and not rules.proves(secret + "x", rules.digest_of(secret))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "Basic ypq.a.b", "Bearer ypq.a", "Bearer ypq..b"])
def test_what_is_no_token_is_not_taken_for_one(header):
    assert rules.presented(header) is None


def test_a_last_day_is_at_most_a_year_away():
    today = date(2026, 6, 15)
    assert rules.expiry_fault(today, today=today) == rules.expiry_fault(date(2027, 6, 15), today=today) == ""
    assert rules.expiry_fault(date(2026, 6, 14), today=today).endswith("请改到今天以后。")
    assert rules.expiry_fault(date(2027, 6, 16), today=today) == (
        "凭证最长一年，有效期最晚可到2027年6月15日；到期前另发新的。"
    )


def test_nobody_admits_a_system_to_more_than_his_office_opens():
    """Whoever holds `CONNECT` over an organisation has, as far, every sight and power of every permit."""
    wide = {access.EXACT: 0, access.BOTH: 1, access.TREE: 1, access.UNIT: 2, access.ORGAN: 3}
    checked = 0
    for kind in Kind:
        for post in Post:
            granted = access.grant_of(kind, post)
            if granted is None or Power.CONNECT not in granted.powers:
                continue
            checked += 1
            far = wide[granted.powers[Power.CONNECT]]
            for permit in access.PERMITS.values():
                assert all(wide[granted.powers[power]] >= far for power in permit.powers), (kind, post)
                own = set(permit.sights) - {"structure"}  # every office opens the structure
                assert all(wide[granted.sights[sight]] >= far for sight in own), (kind, post)
    assert checked == 7


def test_only_a_digest_is_kept_and_the_history_says_who_admitted_which_system(admit, organ):
    token, shown = admit("党组", Permit.READ_DIRECTIVES)
    secret = shown.split(".")[2]
    assert shown == f"ypq.{token.key}.{secret}" and len(secret) == 32
    with scope.system("test"):
        (kept,) = Token.objects.values_list()
    assert secret not in str(kept) and token.digest in kept
    entry = Entry.objects.get(event="system_admitted")
    assert (entry.actor, entry.subject_name, entry.path) == ("专职副书记", "督查系统", organ.organizations["党组"].path)
    assert entry.after == {
        "permits": ["directives:read"], "expires_on": "2026-12-31", "basis": "党组会议批准", "key": token.key,
    }  # fmt: skip
    assert secret not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"permits": []}, "permits", "请选择准许"),
        ({"permits": ["everything"]}, "permits", "请选择准许"),
        ({"system": " "}, "system", "请写明系统名称"),
        ({"basis": "绝密★一年"}, "basis", "标有密级"),
        ({"expires_on": date(2026, 6, 1)}, "expires_on", "已经过去"),
        ({"expires_on": date(2028, 6, 1)}, "expires_on", "凭证最长一年"),
    ],
)
def test_what_is_refused_says_where(admit, given, field, said):
    with pytest.raises(Refused, match=said) as refused:
        admit(**given)
    assert refused.value.field == field
    with scope.system("test"):
        assert not Token.objects.exists()


@pytest.mark.parametrize("role", ["党办干部", "甲书记", "处长", "纪委书记", "党组成员"])
def test_who_may_not_issue_one(admit, role):
    with pytest.raises(NotAllowed, match="没有在“党组”"):
        admit("党组", by=role)


def test_without_a_fresh_proof_of_identity_nothing_is_issued(admit, being):
    with being("甲书记") as other:
        stranger = Confirmation(other.account_id, clock.now())
    for proof in (stranger, Confirmation(stranger.account_id, clock.now() - timedelta(minutes=6))):
        with pytest.raises(NotAllowed, match="当场输入密码和验证码"):
            admit("党组", confirmed=proof)


def test_a_token_ends_when_revoked_expired_or_its_organisation_is_gone(admit, call, organ, being):
    token, shown = admit("党组")
    assert call(shown, "organizations").status_code == 200
    with clock.frozen(date(2026, 12, 31)):
        assert call(shown, "organizations").status_code == 200, "the last day included"
    with clock.frozen(date(2027, 1, 1)):
        answer = call(shown, "organizations")
        assert answer.status_code == 401
        assert answer.json()["detail"] == "“督查系统”的接口凭证已到期，请联系“党组”另发新的。"
    with scope.system("test"):
        Organization.objects.filter(pk=token.organization_id).update(dissolved_on=date(2026, 6, 10))
    assert "组织已撤销" in call(shown, "organizations").json()["detail"]
    with scope.system("test"):
        Organization.objects.filter(pk=token.organization_id).update(dissolved_on=None)
    with being("党组书记") as by:
        actions.revoke_token(token=token, by=by)
        actions.revoke_token(token=token, by=by)
    assert Entry.objects.filter(event="system_shut_out").count() == 1
    assert "已停用" in call(shown, "organizations").json()["detail"]


def test_of_its_use_only_the_day_is_kept(admit, call):
    token, shown = admit("党组")
    moments = (datetime(2026, 6, 16, 9, 3, tzinfo=clock.ZONE), datetime(2026, 6, 16, 18, 41, tzinfo=clock.ZONE))
    for moment in moments:
        with clock.frozen(moment):
            call(shown, "organizations")
    with scope.system("test"):
        assert Token.objects.get(pk=token.pk).last_used_on == date(2026, 6, 16)


def test_wrong_secrets_make_their_address_wait_and_nobody_elses(admit, call):
    token, shown = admit("党组")
    there, elsewhere = Client(REMOTE_ADDR="10.0.0.5"), Client(REMOTE_ADDR="10.0.0.9")
    wrong = f"ypq.{token.key}.wrong"
    for _ in range(5):
        answer = call(wrong, "organizations", client=there)
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["detail"].startswith("接口凭证不对")
    answer = call(shown, "organizations", client=there)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert call(wrong, "organizations", client=there).status_code == 429
    assert call(shown, "organizations", client=elsewhere).status_code == 200
    refused = Entry.objects.filter(event="system_refused")
    assert [one.origin for one in refused] == ["10.0.0.5"] * 5 and refused[0].via == "接口"
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert call(shown, "organizations", client=there).status_code == 200
    assert call("ypq.nobody.wrong", "organizations").status_code == 401
    assert Entry.objects.filter(event="system_refused").count() == 5


# Pages


def enrolled(organ, role: str) -> None:
    account = organ.accounts[role]
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    totp.TOTP.activate(account, SECRET)
    cache.clear()


def code(step: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time()) // 30 + step))


def text(answer) -> str:
    return answer.content.decode()


def form(organ, **more) -> dict:
    return {
        "organization": organ.organizations["党组"].pk, "system": "办公厅督查系统", "basis": "〔2026〕3号",
        "permits": ["directives:read", "organizations:read"], "expires_on": "2026-12-31", "password": PASSWORD,
        "code": code(),
    } | more  # fmt: skip


def test_a_token_is_issued_with_second_factor_shown_once_and_revoked(organ, visit, call):
    visitor = visit("专职副书记")
    assert "没有发放过接口凭证" in text(visitor.get("/exchange/"))
    assert "还没有设置二次验证" in text(visitor.get("/exchange/issue/"))
    enrolled(organ, "专职副书记")
    visitor = visit("专职副书记")
    asked = text(visitor.get("/exchange/issue/"))
    assert asked.index("党组</option>") < asked.index("机关党委</option>") and "甲支部" not in asked
    wrong = visitor.post("/exchange/issue/", form(organ, code="000000"))
    assert wrong.status_code == 422 and "验证码不对" in text(wrong) and "办公厅督查系统" in text(wrong)
    answer = visitor.post("/exchange/issue/", form(organ))
    assert answer["Cache-Control"] == "no-store"
    shown = text(answer).split('<code class="secret">ypq.')[1].split("<")[0]
    assert "http://testserver/api/v1/" in text(answer)
    assert call(f"ypq.{shown}", "organizations").status_code == 200
    listed = text(visitor.get("/exchange/"))
    assert "办公厅督查系统" in listed and "最近使用：2026年6月15日" in listed and shown.split(".")[1] not in listed
    with scope.system("test"):
        number = Token.objects.get().pk
    assert visit("甲书记").post(f"/exchange/tokens/{number}/revoke/").status_code == 403
    assert "已停用“办公厅督查系统”" in text(visitor.post(f"/exchange/tokens/{number}/revoke/", follow=True))
    assert call(f"ypq.{shown}", "organizations").status_code == 401
    assert "停用、到期的凭证" in text(visitor.get("/exchange/"))


def test_tokens_of_an_organisation_one_does_not_answer_for_are_not_there(admit, organ, visit):
    admit("党组", system="督查系统")
    token, _ = admit("机关党委", system="人事系统")
    seen = {role: text(visit(role).get("/exchange/")) for role in ("专职副书记", "党组书记")}
    assert "督查系统" in seen["专职副书记"] and "人事系统" in seen["专职副书记"]
    assert "督查系统" in seen["党组书记"] and "人事系统" not in seen["党组书记"]
    assert visit("党组书记").post(f"/exchange/tokens/{token.pk}/revoke/").status_code == 404
    with scope.system("test"):
        assert Token.objects.get(pk=token.pk).holds


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_for_three_tokens_as_for_one(admit, visit, django_assert_max_num_queries, number):
    for each in range(number):
        admit("党组", system=f"系统{each}")
    visitor = visit("专职副书记")
    with django_assert_max_num_queries(14):
        assert text(visitor.get("/exchange/")).count("停用</button>") == number


def test_the_page_of_the_interface_is_made_from_its_document(visit):
    visitor = visit("专职副书记")
    page = text(visitor.get("/exchange/interface/"))
    document = visitor.get("/exchange/interface/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {address}" in page and operation["summary"] in page
            assert str(Permit(operation["x-permit"]).label) in page
    unused = {"DirectivesAsked"}
    for name, shape in document["components"]["schemas"].items():
        assert (f'id="shape-{name}"' in page) == (name not in unused)
        assert all(one.get("description") for one in shape["properties"].values()), f"{name} explains itself"
    assert "http:" not in page.replace("http://testserver", "").replace("http://www.w3.org", "")
