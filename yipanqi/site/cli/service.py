"""Serving: the demonstration organ and the service proper. Both stay in the foreground and end on SIGTERM."""

import os
import sys
from pathlib import Path

import click

from yipanqi.site.cli import prepare


@click.command()
@click.option("--port", default=8000, show_default=True, help="端口")
@click.option("--lan", is_flag=True, help="供办公网访问：监听所有地址，使用自签名证书")
def demo(port: int, lan: bool) -> None:
    """启动演示机关：虚构的一个市级机关，数据随附，按角色一键登录。"""
    _allow_any_host(lan)
    os.environ["YIPANQI_MODE"] = "demo"
    prepare.application()
    from django.conf import settings

    from yipanqi.site.demo.build import prepare as build

    build(Path(settings.DATA))
    _serve(port=port, lan=lan, data=Path(settings.DATA), word="演示机关已启动")


@click.command()
@click.option("--port", default=8000, show_default=True, help="端口")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址（前面应有 nginx）")
@click.option("--workers", default=2, show_default=True)
def serve(port: int, host: str, workers: int) -> None:
    """启动正式服务。缺少主办单位等必要设置时拒绝启动，并说明如何补上。"""
    prepare.bare()
    from django.conf import settings

    from yipanqi.site.service import faults

    if found := faults():
        for sentence in found:
            click.echo(sentence, err=True)
        sys.exit(2)
    prepare.application()
    _serve(port=port, host=host, workers=workers, data=Path(settings.DATA), word="一盘棋已启动")


def _allow_any_host(lan: bool) -> None:
    if lan:
        os.environ.setdefault("YIPANQI_HOSTS", "*")
        os.environ.setdefault("YIPANQI_HTTPS", "1")


def _serve(*, port: int, data: Path, word: str, host: str = "127.0.0.1", lan: bool = False, workers: int = 2) -> None:
    """Become gunicorn: the process that was asked to end is the one that ends its workers."""
    prepare.static_files()
    arguments = [
        sys.executable, "-m", "gunicorn", "yipanqi.site.wsgi:application",
        "--bind", f"{'0.0.0.0' if lan else host}:{port}",  # noqa: S104 - asked for by LAN=1
        "--workers", str(workers), "--threads", "4", "--worker-class", "gthread",
        "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    if lan:
        from yipanqi.site.certificate import lan_address, self_signed

        host = lan_address() or "本机地址"
        certificate, key = self_signed(data)
        arguments += ["--certfile", str(certificate), "--keyfile", str(key)]
    address = f"{'https' if lan else 'http'}://{host}:{port}/"
    click.echo(f"{word}：{address}（按 Ctrl+C 结束）")
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, fixed arguments


COMMANDS = [demo, serve]
