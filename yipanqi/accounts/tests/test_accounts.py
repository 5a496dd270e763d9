"""Opening, ending, resetting accounts; the three administrators kept apart."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from yipanqi.accounts import actions
from yipanqi.accounts.models import Account
from yipanqi.accounts.tests.conftest import PASSWORD, actor
from yipanqi.audit.models import Entry
from yipanqi.kernel import scope
from yipanqi.kernel.errors import NotAllowed, Refused


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def test_opening_leaves_a_password_to_change_and_an_entry(as_security):
    password = actions.temporary_password()
    account = actions.open_account(username=" zhaomin ", name="赵敏", password=password, by=as_security)
    assert (account.username, account.password_temporary) == ("zhaomin", True)
    assert account.check_password(password)
    assert [(entry.event, entry.actor) for entry in Entry.objects.all()] == [("account_opened", "安敏")]
    assert password not in str(Entry.objects.values())


def test_without_a_password_nobody_signs_in(as_security, rf):
    account = actions.open_account(username="zhaomin", name="赵敏", by=as_security)
    assert not account.has_usable_password() and not account.password_temporary
    assert authenticate(rf.post("/"), username="zhaomin", password="") is None


def test_a_sign_in_name_is_given_once_whatever_its_case(as_security):
    with pytest.raises(Refused) as refusal:
        actions.open_account(username="LEADER", name="另一人", by=as_security)
    assert refusal.value.field == "username" and "LEADER" in refusal.value.message
    assert events() == []


@pytest.mark.parametrize("verb", ["open", "reset", "disable", "enable", "appoint", "email"])
def test_nobody_but_the_security_administrator_administers(people, verb):
    by, target = actor(people["other"]), people["leader"]
    calls = {
        "open": lambda: actions.open_account(username="x", name="某", by=by),
        "reset": lambda: actions.reset_password(account=target, by=by),
        "disable": lambda: actions.disable_account(account=target, reason="无", by=by),
        "enable": lambda: actions.enable_account(account=target, by=by),
        "appoint": lambda: actions.appoint_administrator(account=target, kind="audit", by=by),
        "email": lambda: actions.change_email(account=target, email="a@example.cn", by=by),
    }
    with scope.using(scope.NOTHING), pytest.raises(NotAllowed, match="安全管理员"):
        calls[verb]()
    assert events() == []
    target.refresh_from_db()
    assert target.is_active and target.check_password(PASSWORD) and target.email == ""


def test_a_reset_hands_over_a_new_password_and_takes_the_second_factor_off(people, as_security):
    Authenticator.objects.create(user=people["leader"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=people["other"], type=Authenticator.Type.TOTP, data={"secret": "x"})
    password = actions.reset_password(account=people["leader"], by=as_security)
    people["leader"].refresh_from_db()
    assert people["leader"].check_password(password) and people["leader"].password_temporary
    assert list(Authenticator.objects.values_list("user", flat=True)) == [people["other"].pk]
    assert Entry.objects.get().after == {"second_factor_removed": True}


def test_temporary_passwords_are_long_legible_and_never_the_same():
    made = {actions.temporary_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password) == 19 and not set("01ilo") & set(password) for password in made)


def test_ending_and_restoring_an_account(people, as_security):
    actions.disable_account(account=people["leader"], reason="调离", by=as_security)
    people["leader"].refresh_from_db()
    assert not people["leader"].is_active
    actions.enable_account(account=people["leader"], by=as_security)
    people["leader"].refresh_from_db()
    assert people["leader"].is_active
    assert events() == ["account_disabled", "account_enabled"]
    assert Entry.objects.first().reason == "调离"


def test_nobody_ends_his_own_account_nor_the_last_security_administrators(people, as_security):
    with pytest.raises(Refused, match="自己的账号"):
        actions.disable_account(account=people["sec"], reason="x", by=as_security)
    with pytest.raises(Refused, match="最后一名安全管理员"):
        actions.appoint_administrator(account=people["sec"], kind="", by=as_security)
    second = actions.open_account(username="sec2", name="后备", administers="security", by=as_security)
    actions.appoint_administrator(account=people["sec"], kind="", by=actor(second))
    people["sec"].refresh_from_db()
    assert people["sec"].administers == ""


def test_no_account_holds_two_kinds(people, as_security):
    with pytest.raises(Refused, match="不能兼任"):
        actions.appoint_administrator(account=people["aud"], kind="system", by=as_security)
    people["aud"].refresh_from_db()
    assert people["aud"].administers == "audit"
    with pytest.raises(Refused, match="没有这类管理员"):
        actions.appoint_administrator(account=people["other"], kind="root", by=as_security)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=people["aud"].pk).update(administers="audit,sec")


def test_appointing_the_same_kind_again_changes_nothing(people, as_security):
    actions.appoint_administrator(account=people["aud"], kind="audit", by=as_security)
    assert events() == []


def test_ones_own_mail_address_but_not_while_acting_for_another(people):
    with scope.using(scope.NOTHING):
        actions.change_email(account=people["aide"], email="w@example.cn", by=actor(people["aide"]))
        with pytest.raises(NotAllowed):
            actions.change_email(
                account=people["aide"], email="x@example.cn", by=actor(people["aide"], on_behalf_of="郑国强")
            )
    people["aide"].refresh_from_db()
    assert people["aide"].email == "w@example.cn"
