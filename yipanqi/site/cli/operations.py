"""Commands that look after a deployment. What goes on is told on stderr, the outcome on stdout."""

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from yipanqi.site.cli import prepare

KEY_FILE = click.option(
    "--key-file", type=click.Path(path_type=Path), default=None, help="口令文件（权限 600），默认取 YIPANQI_BACKUP_KEY"
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果以 JSON 写到标准输出")
tell = partial(click.echo, err=True)


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="备份文件，默认按时间命名，放在 YIPANQI_BACKUPS"
)
@click.option("--keep", "count", type=click.IntRange(min=0), default=0, help="完成后只留最近几份（0 为全留）")
@KEY_FILE
@AS_JSON
def backup(out: Path | None, count: int, key_file: Path | None, as_json: bool) -> None:
    """备份：数据库、上传文件和服务器密钥，写成一个加密文件；不必停止服务。"""
    prepare.application()
    from django.conf import settings

    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.kernel.errors import Refused
    from yipanqi.site.operations.backup import keep, make

    try:
        made = make(_passphrase(key_file, twice=True), by=COMMAND_LINE, out=out, tell=tell)
        gone = keep(settings.BACKUPS, count) if out is None else []
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    manifest = made.manifest
    if as_json:
        told = {
            "path": str(made.path), "bytes": made.bytes, "sha256": made.sha256, "rows": manifest.rows,
            "files": len(manifest.files), "seal": manifest.seal, "removed": [str(path) for path in gone],
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())
        return
    click.echo(f"已备份：{made.path}（{_megabytes(made.bytes)}）")
    click.echo(_contents(manifest))
    click.echo(f"文件摘要 SHA-256：{made.sha256}")
    for path in gone:
        click.echo(f"已删除旧备份：{path}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="只核对备份，不恢复")
@click.option("--replace", is_flag=True, help="替换现有数据（原有数据保留在一旁）")
@KEY_FILE
@AS_JSON
@click.pass_context
def restore(context, file: Path, only_check: bool, replace: bool, key_file: Path | None, as_json: bool) -> None:
    """从备份恢复：先全部核对，再一步换上；有任何不符都不动现有数据。须先停止服务。"""
    prepare.bare()
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.kernel.errors import Refused
    from yipanqi.site.operations import restore as work

    try:
        passphrase = _passphrase(key_file)
        if only_check:
            manifest = work.check(file, passphrase)
            click.echo(_checked(manifest, as_json=as_json))
            return
        with scope.system(f"命令行恢复 {file.name}"):
            done = work.restore(file, passphrase, replace=replace, by=COMMAND_LINE, tell=tell)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(_restored(done, as_json=as_json))
    for warning in done.warnings:
        click.echo(f"注意：{warning}", err=True)
    context.exit(1 if done.warnings else 0)


def _passphrase(key_file: Path | None, *, twice: bool = False) -> bytes:
    from django.conf import settings

    from yipanqi.kernel.errors import Refused
    from yipanqi.site.operations import vault

    path = key_file or (Path(settings.BACKUP_KEY) if settings.BACKUP_KEY else None)
    if path is not None:
        return vault.passphrase_in(path)
    if not sys.stdin.isatty():
        raise Refused("没有备份口令：请用 --key-file 指定口令文件，或设置环境变量 YIPANQI_BACKUP_KEY。")
    return vault.checked(click.prompt("备份口令", hide_input=True, confirmation_prompt=twice).encode())


def _checked(manifest, *, as_json: bool) -> str:
    if as_json:
        told = {"made_at": manifest.made_at, "product": manifest.product, "database": manifest.database}
        told |= {"rows": manifest.rows, "files": len(manifest.files), "seal": manifest.seal, "sound": True}
        return json.dumps(told, ensure_ascii=False, indent=2)
    return f"备份完好，可以恢复。\n{_contents(manifest)}"


def _restored(done, *, as_json: bool) -> str:
    manifest, verdict = done.manifest, done.verdict
    if as_json:
        told = {
            "made_at": manifest.made_at, "tables": len(manifest.tables), "rows": manifest.rows,
            "files": len(manifest.files), "migrated": done.migrated, "history_sound": verdict.sound,
            "history_checked": verdict.checked, "kept": done.kept, "warnings": done.warnings,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, indent=2)
    history = f"审计链完好，已查验 {verdict.checked} 个事件" if verdict.sound else "审计链有问题"
    lines = [
        "已恢复。", _contents(manifest),
        f"核对：{len(manifest.tables)} 张数据表逐行一致，{len(manifest.files)} 个文件一致；"
        f"结构变更 {done.migrated} 项；{history}。",
        *(f"原有数据保留在：{where}" for where in done.kept),
        "请启动服务；所有人需重新登录。",
    ]  # fmt: skip
    return "\n".join(lines)


def _contents(manifest) -> str:
    counts = "，".join(f"{word} {count}" for word, count in manifest.counts.items())
    lines = [
        f"备份时间 {manifest.made_at}，版本 {manifest.product}，数据库 {manifest.database}",
        f"内容：{counts}；共 {manifest.rows} 行，上传文件 {len(manifest.files)} 个",
        f"最新封存：{manifest.seal or '无'}",
    ]
    return "\n".join(lines)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} 兆"


@click.command()
@AS_JSON
@click.pass_context
def doctor(context, as_json: bool) -> None:
    """体检：设置、数据库、结构、存储、邮件、时钟、审计链、搜索、备份、定时器；问题都附办法。有故障时退出码为 1。"""
    prepare.bare()
    from yipanqi.kernel import scope
    from yipanqi.site.operations.doctor import Level, examine

    with scope.system("体检"):
        found = list(examine())
    if as_json:
        told = [{**asdict(one), "level": one.level.name.lower()} for one in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())
    else:
        for one in found:
            click.echo(
                f"［{one.level}］{one.subject}：{one.words}。" + (f"\n　　　　办法：{one.mend}。" if one.mend else "")
            )
        counts = {level: sum(one.level == level for one in found) for level in Level}
        click.echo(f"故障 {counts[Level.FAULT]} 项，注意 {counts[Level.NOTE]} 项，正常 {counts[Level.FINE]} 项。")
    context.exit(1 if any(one.level == Level.FAULT for one in found) else 0)


COMMANDS = [backup, restore, doctor]
