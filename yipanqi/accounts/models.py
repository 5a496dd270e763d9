"""Accounts, authorities to act for somebody, and notices to an account."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from yipanqi.accounts.enums import Administers, Digest
from yipanqi.kernel import clock


class AccountManager(BaseUserManager):
    """Looks accounts up by their sign-in name."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "Account":
        """A new account; without a password it can only sign in through the organ's own directory."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who signs in.

    Holds no permission: those come from dated offices (`access`), except those of the three administrators.
    """

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    email = models.EmailField("电子邮箱", blank=True)
    administers = models.CharField("管理员类别", max_length=10, choices=Administers, blank=True)
    is_active = models.BooleanField("启用", default=True)
    digest = models.CharField("工作提醒", max_length=8, choices=Digest, default=Digest.WEEKLY)
    digested_on = models.DateField("上次工作提醒", null=True, blank=True)
    password_temporary = models.BooleanField("初始密码", default=False, help_text="下次登录后须自己修改密码")
    created_at = models.DateTimeField("建立时间", default=clock.now)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    is_staff = False
    is_superuser = False

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(administers__in=["", *Administers.values]), name="account_one_kind_of_administrator"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """`安全管理员` and so on, or `业务人员`."""
        return self.get_administers_display() or "业务人员"

    def get_full_name(self) -> str:
        """The person's name, as libraries ask for it."""
        return self.name


class Delegation(models.Model):
    """代办: `assistant` may act for `principal` from one day to another; both names stand in the history."""

    principal = models.ForeignKey(Account, models.PROTECT, related_name="delegations_given", verbose_name="委托人")
    assistant = models.ForeignKey(Account, models.PROTECT, related_name="delegations_held", verbose_name="代办人")
    from_on = models.DateField("自")
    to_on = models.DateField("至")
    reason = models.CharField("事由", max_length=200)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="delegation_dates_in_order"),
            models.CheckConstraint(condition=~Q(principal=F("assistant")), name="delegation_to_somebody_else"),
        ]
        ordering = ["-from_on", "-id"]

    def __str__(self) -> str:
        return f"{self.assistant} 代 {self.principal}"

    @property
    def state(self) -> str:
        """`有效`, `未生效`, `已到期` or `已撤销`, today."""
        if self.revoked_at:
            return "已撤销"
        today = clock.today()
        if today < self.from_on:
            return "未生效"
        return "已到期" if today > self.to_on else "有效"


class Notice(models.Model):
    """A message to one account, shown on the page at once and mailed in working hours."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notices")
    created_at = models.DateTimeField("时间")
    text = models.CharField("内容", max_length=300)
    mailed_as = models.CharField("邮件中的内容", max_length=300, blank=True, help_text="空白表示与内容相同")
    address = models.CharField("打开", max_length=200, blank=True)
    key = models.CharField("去重键", max_length=120, blank=True)
    read_at = models.DateTimeField("已读时间", null=True)
    mail_after = models.DateTimeField("邮件最早发送时间", null=True)
    mailed_at = models.DateTimeField("邮件发送时间", null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], condition=~Q(key=""), name="notice_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["account", "read_at"]),
            models.Index(fields=["mail_after"], condition=Q(mailed_at__isnull=True), name="notice_mail_waiting"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def letter(self) -> str:
        """What a letter says of it."""
        return self.mailed_as or self.text
