"""Settings and the data folder."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from yipanqi.site.operations.doctor.findings import Finding, fault, fine, note
from yipanqi.site.service import faults

SETTINGS, STORAGE = "设置", "存储"
LITTLE = 2 << 30
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
_FILE = "/etc/yipanqi.env"


def settings_() -> Iterator[Finding]:
    """What the environment says."""
    found = [fault(SETTINGS, *one) for one in _wrong()]
    found += [note(SETTINGS, *one) for one in _doubtful()]
    yield from found or [
        fine(SETTINGS, f"主办单位“{settings.PAGE_OWNER}”，备案编号“{settings.PAGE_FILING}”，经 https 访问")
    ]


def _wrong() -> Iterator[tuple[str, str]]:
    for sentence in faults():
        words, _, mend = sentence.rstrip("。").partition("：")
        yield words, mend or f"在 {_FILE} 中改正后重启服务"
    if "*" in settings.ALLOWED_HOSTS:
        yield "YIPANQI_HOSTS 为 *，接受任何主机名", f"在 {_FILE} 中写明本系统的域名，如 YIPANQI_HOSTS=dj.example.gov.cn"
    if os.environ.get("YIPANQI_TODAY"):
        yield "YIPANQI_TODAY 把日期固定住了，期限都会算错", f"从 {_FILE} 中删去 YIPANQI_TODAY 后重启服务"


def _doubtful() -> Iterator[tuple[str, str]]:
    if not settings.HTTPS:
        yield (
            "没有启用 https，口令和会话会明文经过网络",
            f"按 deploy/nginx.conf 配置证书，在 {_FILE} 中设 YIPANQI_HTTPS=1",
        )
    if set(settings.ALLOWED_HOSTS) <= _LOCAL:
        yield "只接受本机访问", f"在 {_FILE} 中用 YIPANQI_HOSTS 写明本系统的域名"


def storage() -> Iterator[Finding]:
    """The data folder: there, writable, private, with room."""
    folder = Path(settings.DATA)
    if not folder.is_dir():
        yield fault(STORAGE, f"数据目录 {folder} 不存在", f"install -d -m 700 -o yipanqi {folder}，或改正 YIPANQI_DATA")
        return
    found = list(_private(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        found.append(fault(STORAGE, f"数据目录 {folder} 不能写", f"chown -R yipanqi {folder}"))
    free = shutil.disk_usage(folder).free
    if free < LITTLE:
        found.append(
            fault(STORAGE, f"磁盘只剩 {free // 2**20} 兆", "清理磁盘或扩容；旧备份可用 backup --keep 限定份数")
        )
    yield from found or [fine(STORAGE, f"{folder} 可写，仅属主可读，剩余 {free / 2**30:.0f} 吉字节")]


def _private(folder: Path) -> Iterator[Finding]:
    """Nobody else on the machine may read what is kept here."""
    for path, mode in ((folder, "700"), (folder / "secret.key", "600")):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield fault(STORAGE, f"{path} 别的用户也能读", f"chmod {mode} {path}")
