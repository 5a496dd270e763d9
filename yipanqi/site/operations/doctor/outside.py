"""What stands around the service: the timer, the mail server, the backups, what a restore left."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from yipanqi.archives.queries import package as packing
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.site.burden.forms import admitted, overdue
from yipanqi.site.operations import restore, vault
from yipanqi.site.operations.backup import ENDING
from yipanqi.site.operations.doctor.findings import Finding, fault, fine, note
from yipanqi.site.tick import last_run

TIMER, MAIL, BACKUPS, LEFT, FORMS, PACKAGES = "定时器", "邮件", "备份", "遗留", "表单准入", "归档包"
LATE, STALE, PATIENCE = timedelta(hours=1), timedelta(days=2), 10
_START = "systemctl enable --now yipanqi-tick.timer；查看原因：journalctl -u yipanqi-tick"


def timer() -> Iterator[Finding]:
    """`tick` ran lately."""
    last = last_run()
    if last is None:
        yield fault(TIMER, "例行工作从未运行，不会对账、提醒和封存", _START)
    elif clock.now() - last > LATE:
        yield fault(TIMER, f"例行工作停在 {_shown(last)}", _START)
    else:
        yield fine(TIMER, f"上次运行 {_shown(last)}")


def mail() -> Iterator[Finding]:
    """The mail server takes our name and password; nothing is sent."""
    if not settings.MAIL_CONFIGURED:
        yield note(MAIL, "没有配置邮件，提醒只在页面上", "需要时设 YIPANQI_MAIL=smtp://用户:口令@主机:端口")
        return
    server = get_connection(timeout=PATIENCE)
    try:
        server.open()
    except (SMTPException, OSError) as error:
        yield fault(MAIL, f"连不上邮件服务器：{error}", "核对 YIPANQI_MAIL 的地址、端口、用户和口令，以及防火墙")
        return
    finally:
        server.close()
    yield fine(MAIL, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} 可用")


def backups() -> Iterator[Finding]:
    """There is a fresh one, elsewhere, and the passphrase for the next."""
    newest = _newest()
    if newest is None:
        yield fault(BACKUPS, "还没有备份", "运行 yipanqi backup，并用 deploy/yipanqi-backup.timer 每天自动备份")
    elif clock.now() - newest > STALE:
        mend = "运行 yipanqi backup；查看原因：journalctl -u yipanqi-backup"
        yield fault(BACKUPS, f"最近的备份在 {_shown(newest)}，超过两天", mend)
    else:
        yield fine(BACKUPS, f"最近的备份在 {_shown(newest)}")
    if not settings.BACKUP_KEY:
        yield note(
            BACKUPS, "没有口令文件，不能自动备份", "生成口令文件（权限 600）并设 YIPANQI_BACKUP_KEY；口令另行保管"
        )
    else:
        try:
            vault.passphrase_in(Path(settings.BACKUP_KEY))
        except Refused as refused:
            yield fault(BACKUPS, refused.message.rstrip("。"), "改正后再运行 yipanqi backup")
    if newest is not None and _same_disk():
        yield note(BACKUPS, "备份与数据在同一块磁盘上", "用 YIPANQI_BACKUPS 指到另一块磁盘，或每天把备份复制到别处")


def _newest() -> datetime | None:
    """By the history, which also knows of those written elsewhere; by the files where it is of before a restore."""
    found = [
        datetime.fromtimestamp(path.stat().st_mtime, clock.ZONE)
        for path in Path(settings.BACKUPS).glob(f"yipanqi-*{ENDING}")
    ]
    try:
        found += list(Entry.objects.filter(event="backup_made").order_by("-at").values_list("at", flat=True)[:1])
    except DatabaseError:
        connection.close()  # said already
    return max(found, default=None)


def _same_disk() -> bool:
    folder = Path(settings.BACKUPS)
    return folder.is_dir() and folder.stat().st_dev == Path(settings.DATA).stat().st_dev


def packages() -> Iterator[Finding]:
    """Yearly packages: made, and still there. They are no part of a backup, so a restore leaves rows without files."""
    with scope.system("体检"):
        gone, failed = packing.gone(), list(packing.failed())
    for year in sorted({one.year for one in gone}):
        named = _named(one.organization.name for one in gone if one.year == year)
        yield note(
            PACKAGES, f"{year}年度归档包的文件不在了（归档包不在备份之内）：{named}",
            f"重新生成：yipanqi archive --year {year}；已生成而文件还在的不重做",
        )  # fmt: skip
    for year in sorted({one.year for one in failed}):
        named = _named(f"{one.organization.name}（{one.fault.rstrip('。')}）" for one in failed if one.year == year)
        yield note(PACKAGES, f"{year}年度归档包没有生成：{named}", f"改正后运行 yipanqi archive --year {year}")
    if not gone and not failed:
        yield fine(PACKAGES, "已生成的都在；归档包不在备份之内，另行保存")


def _named(names: Iterable[str], most: int = 3) -> str:
    every = list(names)
    return "、".join(every[:most]) + (f"等 {len(every)} 个党支部" if len(every) > most else "")


def leftovers() -> Iterator[Finding]:
    """Data put aside by a restore hold everything about people: they should not lie about for ever."""
    folders = sorted(Path(settings.DATA).glob(f"{restore.KEPT}-*"))
    for folder in folders:
        yield note(LEFT, f"恢复时留下的原有数据：{folder}", f"确认不再需要后删除：rm -r {folder}")
    for schema in _schemas():
        yield note(LEFT, f"恢复时留下的数据库模式 {schema}", f"确认不再需要后删除：DROP SCHEMA {schema} CASCADE")


def _schemas() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before\\_restore\\_%' ORDER BY 1")
            return [name for (name,) in cursor.fetchall()]
    except DatabaseError:
        connection.close()
        return []


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"


def forms_() -> Iterator[Finding]:
    """Forms whose day of review has passed: somebody has to say that they may still ask."""
    old = overdue(admitted(), clock.today())
    if not old:
        yield fine(FORMS, "每张表单都在复核期限内")
        return
    names = "、".join(line.form for line in old)
    mend = "由负责人确认是否仍需填写：需要的改写 yipanqi/site/burden/forms.csv 的期限，不需要的停用"
    yield note(FORMS, f"{len(old)}张表单的复核期限已过：{names}", mend)
