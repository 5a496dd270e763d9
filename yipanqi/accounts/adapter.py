"""How the sign-in library behaves here: accounts are opened by the security administrator, never by signing up."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from yipanqi.accounts import queries


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; no mail from the library."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "账号或密码不对，请核对后重试。连续5次不对将锁定15分钟。",
        "account_inactive": "此账号已停用，请联系本单位安全管理员。",
        "too_many_login_attempts": "尝试次数过多，请15分钟后再试。",
        "incorrect_password": "密码不对，请重新输入。",
        "enter_current_password": "请输入现在的密码。",
        "rate_limited": "操作过于频繁，请稍后再试。",
    }

    def is_open_for_signup(self, request) -> bool:
        """Nobody registers by himself."""
        return False

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        """The library's own messages are left out: our pages say what happened."""

    def send_notification_mail(self, *args, **kwargs) -> None:
        """The library mails nothing; notices go through `actions.notify`."""

    def get_password_change_redirect_url(self, request) -> str:
        """Back to one's own account page."""
        from django.urls import reverse  # addresses are not loaded yet when the adapter is

        return reverse("accounts:me")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted with a key derived from the server's own; required factors cannot be taken off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不对。请看手机上当前显示的6位数字，并确认手机时间准确。",
        "cannot_delete_authenticator": "您现任职务必须使用二次验证，不能关闭；更换手机请联系安全管理员重置。",
    }

    def get_totp_label(self, user) -> str:
        """The sign-in name, so that nothing personal goes to the phone."""
        return user.username

    def encrypt(self, text: str) -> str:
        """For the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """From the database."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        """Only where no office demands a second factor."""
        return not queries.second_factor_reason(authenticator.user)


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
