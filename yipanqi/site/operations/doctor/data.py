"""The database: whether it answers, is whole, is of this version, and what its rows say about the deployment."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from yipanqi.accounts.enums import Administers
from yipanqi.accounts.models import Account
from yipanqi.audit.models import Entry, Link
from yipanqi.audit.queries import newest_seal, verify
from yipanqi.kernel import clock
from yipanqi.search.actions import astray
from yipanqi.site.operations.doctor.findings import Finding, fault, fine, note

DATABASE, MIGRATIONS, ACCOUNTS, CLOCK, HISTORY = "数据库", "结构", "账号", "时钟", "审计链"
SEARCH = "搜索"
OLDEST_POSTGRES = 150000
DRIFT, UNSEALED = timedelta(minutes=2), timedelta(hours=1)
_BACK = "从最近的备份恢复：yipanqi restore 备份文件 --replace"


def database() -> Iterator[Finding]:
    """It answers and is whole."""
    try:
        with connection.cursor() as cursor:
            yield _postgres() if connection.vendor == "postgresql" else _sqlite(cursor)
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        if connection.vendor == "postgresql":
            yield fault(DATABASE, f"连不上数据库：{why}", "检查 PostgreSQL 是否运行、YIPANQI_DATABASE 的地址和口令")
        else:
            yield fault(DATABASE, f"数据库文件打不开：{why}", f"检查数据目录的权限；文件损坏的，{_BACK}")
        connection.close()


def _postgres() -> Finding:
    version = connection.connection.info.server_version
    shown = f"PostgreSQL {version // 10000}.{version % 10000}"
    if version < OLDEST_POSTGRES:
        return fault(DATABASE, f"{shown} 太旧", "升级到 PostgreSQL 15 以上")
    return fine(DATABASE, shown)


def _sqlite(cursor) -> Finding:
    cursor.execute("PRAGMA quick_check(1)")
    if (said := cursor.fetchone()[0]) != "ok":
        return fault(DATABASE, f"数据库文件已损坏：{said}", _BACK)
    cursor.execute("SELECT sqlite_version()")
    return fine(DATABASE, f"SQLite {cursor.fetchone()[0]}，文件完好")


def migrations() -> Iterator[Finding]:
    """The tables are those of this version."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        newer = sorted(set(MigrationRecorder(connection).applied_migrations()) - set(executor.loader.disk_migrations))
    except DatabaseError:
        return  # said already
    newer = [node for node in newer if node[0] in executor.loader.migrated_apps]
    if newer:
        named = "、".join(f"{app}.{name}" for app, name in newer[:3])
        yield fault(MIGRATIONS, f"数据库来自较新的版本（{named}）", "换用相同或更新版本的程序，不要用旧程序写入")
    if waiting:
        mend = "停止服务，先备份，再运行 yipanqi audit verify（任何命令都会自动完成变更），然后启动服务"
        yield fault(MIGRATIONS, f"还有 {len(waiting)} 项结构变更未完成", mend)
    if not newer and not waiting:
        yield fine(MIGRATIONS, "与程序版本一致")


def accounts() -> Iterator[Finding]:
    """The three administrators are there, each somebody else."""
    held = set(Account.objects.filter(is_active=True).exclude(administers="").values_list("administers", flat=True))
    missing = [kind for kind in Administers if kind not in held]
    if not missing:
        yield fine(ACCOUNTS, "系统、安全、审计管理员各有在用账号")
    for kind in missing:
        mend = (
            f"echo 口令 | yipanqi account 用户名 姓名 --administers {kind}"
            if kind == Administers.SECURITY
            else "由安全管理员在“账号”页面开设；三员不得由同一人兼任"
        )
        yield fault(ACCOUNTS, f"没有在用的{kind.label}账号", mend)


def clock_() -> Iterator[Finding]:
    """This machine's clock, against what was written before and against the database server's."""
    now = clock.now()
    newest = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest - now > DRIFT:
        words = f"本机时间 {_shown(now)}，早于历史中最晚的事件 {_shown(newest)}"
        yield fault(CLOCK, words, "校准时钟并启用时间同步（timedatectl set-ntp true）")
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            apart = abs(cursor.fetchone()[0] - now)
        if apart > DRIFT:
            words = f"本机与数据库服务器的时间相差 {int(apart.total_seconds())} 秒"
            yield fault(CLOCK, words, "两台机器都启用时间同步（timedatectl set-ntp true）")
            return
    yield fine(CLOCK, f"{_shown(now)}，北京时间")


def history() -> Iterator[Finding]:
    """The whole chain is as it was written, and sealed up to lately."""
    verdict = verify()
    if not verdict.sound:
        mend = "停止服务，保留现场，由审计管理员核查；用 yipanqi audit verify 复验，与存放在外的封存值、备份比对"
        yield fault(HISTORY, verdict.fault.rstrip("。"), mend)
        return
    oldest = Entry.objects.exclude(pk__in=Link.objects.values("entry")).order_by("at").values_list("at", flat=True)
    waiting = oldest.first()
    if waiting and clock.now() - waiting > UNSEALED:
        words = f"{verdict.unsealed} 个事件一直没有封存，最早的在 {_shown(waiting)}"
        yield fault(HISTORY, words, "启用定时器：systemctl enable --now yipanqi-tick.timer；或运行 yipanqi audit seal")
        return
    if not verdict.checked and not verdict.unsealed:
        yield note(HISTORY, "还没有任何历史", "开设首个安全管理员后即有")
        return
    yield fine(HISTORY, f"已查验 {verdict.checked} 个事件，{newest_seal() or '尚无封存'}")


def search() -> Iterator[Finding]:
    """The search index knows every row it should, and no other."""
    apart = astray()
    if not apart:
        yield fine(SEARCH, "与数据一致")
        return
    words = "、".join(f"{label}差 {number} 条" for label, number in apart.items())
    yield fault(SEARCH, f"与数据不一致：{words}", "重建索引：yipanqi search rebuild（不必停止服务）")


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
