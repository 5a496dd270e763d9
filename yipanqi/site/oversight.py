"""Pages of the two administrators who have no accounts to manage: the sealed history, and how the system runs.

Neither says a word of anybody's work: numbers, moments and seals only.
"""

import shutil
from datetime import datetime

from django import forms
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yipanqi import __version__
from yipanqi.access.enums import Power
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Entry, Seal
from yipanqi.audit.queries import newest_seal, unsealed, verify
from yipanqi.kernel import clock
from yipanqi.ui.forms import Form
from yipanqi.ui.guards import guarded, holds

CHAIN = holds(Power.AUDIT, sentence="历史由审计管理员查验。")
STATE = holds(Power.SYSTEM, sentence="运行状况由系统管理员查看。")
LODGED = 8
"""The least characters of a seal that are compared; one or two would fit any history."""


class LodgedForm(Form):
    """A seal kept outside the system, as it stands in the foot of a paper: `sha256:02f74bd5d3c2fe71`."""

    lodged = forms.CharField(
        label="文书页脚或另存的封存值", required=False, max_length=120,
        help_text="填了就一并核对：系统外保存的封存值能证明末尾的历史没有被连同封存一起截去。",
    )  # fmt: skip

    def clean_lodged(self) -> str:
        """Its hexadecimal end."""
        value = self.cleaned_data["lodged"].replace("：", ":").rpartition(":")[2].strip().lower()
        if value and (len(value) < LODGED or set(value) - set("0123456789abcdef")):
            raise forms.ValidationError(
                f"封存值是冒号后面的数字和字母（0至9、a至f），至少{LODGED}位，请照文书页脚核对。"
            )
        return value


@guarded(CHAIN)
def chain(request: HttpRequest) -> HttpResponse:
    """The newest seal and, when asked, the whole history worked out again; a seal from a paper may be held against
    it.
    """
    form = LodgedForm(request.POST if request.method == "POST" else None)
    verdict = verify(form.cleaned_data["lodged"]) if form.is_valid() else None
    newest = _newest()
    pairs = [
        ("最近一次封存", _moment(newest.at) if newest else "还没有封存"),
        ("封存值", newest_seal()),
        ("已封存", f"{newest.last_number if newest else 0} 条"),
        ("待封存", f"{unsealed()} 条"),
    ]
    shown = {"pairs": pairs, "form": form, "verdict": verdict, "lodged": verdict and form.cleaned_data["lodged"]}
    return render(request, "site/oversight/chain.html", shown, status=422 if form.errors else 200)


@guarded(STATE)
def state(request: HttpRequest) -> HttpResponse:
    """Version, database, room on the disk, when the timer last ran, when the last backup was made."""
    disk, newest = shutil.disk_usage(settings.DATA), _newest()
    backup = Entry.objects.filter(event="backup_made").order_by("-pk").first()
    mail = Notice.objects.filter(mail_after__isnull=False, mailed_at=None, read_at=None).count()
    pairs = [
        ("版本", __version__),
        ("数据库", "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"),
        ("磁盘可用", f"{disk.free / 2**30:.1f} GB，共 {disk.total / 2**30:.1f} GB"),
        ("最近一次封存", _moment(newest.at) if newest else "还没有封存，请检查定时任务"),
        ("最近一次备份", _moment(backup.at) if backup else "还没有备份"),
        ("邮件", f"待发 {mail} 封" if settings.MAIL_CONFIGURED else "未配置，只发站内消息"),
    ]
    return render(request, "site/oversight/state.html", {"pairs": pairs})


def _newest() -> Seal | None:
    return Seal.objects.order_by("-last_number").first()


def _moment(at: datetime) -> str:
    local = timezone.localtime(at, clock.ZONE)
    return f"{clock.chinese_date(local.date())} {local:%H:%M}"
