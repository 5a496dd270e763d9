"""Commands about the organ's data: import, exchange, audit, tick, accounts."""

import json
import os
import sys
from pathlib import Path

import click

from yipanqi.site.cli import prepare


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--json", "as_json", is_flag=True, help="结果以 JSON 写到标准输出")
@click.pass_context
def import_(context, file: Path, dry_run: bool, as_json: bool) -> None:
    """导入机关的名册与组织表（xlsx、xls、csv、ods）。有差错则一行也不写入。"""
    prepare.application()
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.organizations.intake import run_import

    with scope.system(f"命令行导入 {file.name}"):
        summary, code = run_import(file, dry_run=dry_run, by=COMMAND_LINE)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2).encode())  # UTF-8 on every terminal
    else:
        click.echo(_readable(summary, dry_run=dry_run), err=code != 0)
    context.exit(code)


def _readable(summary: dict, *, dry_run: bool) -> str:
    lines = []
    for key, word in (("organizations", "组织"), ("people", "人员")):
        counts = summary[key]
        lines.append(f"{word}：新增 {counts['new']}，更新 {counts['changed']}，未变 {counts['unchanged']}")
    for key, word in (("faults", "差错"), ("warnings", "提示")):
        for item in summary[key]:
            lines.append(
                f"{word}：{item['sheet']} 第{item['row']}行 {item['column']} “{item['value']}”：{item['reason']}"
            )
    if summary["faults"]:
        lines.append("有差错，未写入任何内容。请按上面所列改正后重新导入。")
    elif dry_run:
        lines.append("仅检查，未写入。")
    return "\n".join(lines)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def exchange(file: Path) -> None:
    """导出组织与党员的交换文件（按扩展名 .json 或 .xlsx），格式见 docs/exchange.md；用 import 导入。"""
    prepare.application()
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.kernel.errors import Refused
    from yipanqi.organizations.exchange import export

    try:
        if file.exists():
            raise Refused(f"{file} 已经存在，不覆盖。请换一个文件名。")
        with scope.system(f"命令行导出 {file.name}"):
            made = export(file.suffix.removeprefix(".").lower(), by=COMMAND_LINE)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(made.content)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    except OSError as error:
        raise click.ClickException(f"写不了 {file}：{error.strerror}。") from error
    click.echo(f"已导出：{file}（含个人信息，仅属主可读）")


@click.group()
def search() -> None:
    """搜索索引。"""


@search.command()
def rebuild() -> None:
    """重建搜索索引；平时随每次保存更新，只在 doctor 提示不一致时需要。"""
    prepare.application()
    from yipanqi.kernel import scope
    from yipanqi.search.actions import rebuild as build

    with scope.system("重建搜索索引"):
        for label, number in build().items():
            click.echo(f"{label} {number}")
    click.echo("搜索索引已重建。")


@click.group()
def audit() -> None:
    """审计链。"""


@audit.command()
@click.option("--seal", "lodged", default="", help="存放在外的封存值，用以证明历史未被截去")
@click.pass_context
def verify(context, lodged: str) -> None:
    """查验全部历史：指出第一个被改动、缺失或移位的事件。"""
    prepare.application()
    from yipanqi.audit import queries

    verdict = queries.verify(lodged)
    if verdict.sound:
        click.echo(f"审计链完好：已查验 {verdict.checked} 个事件，尚未封存 {verdict.unsealed} 个。")
        return
    click.echo(f"审计链有问题：{verdict.fault}", err=True)
    context.exit(1)


@audit.command()
def seal() -> None:
    """把尚未封存的事件接入审计链。"""
    prepare.application()
    from yipanqi.audit import actions, queries

    actions.seal()
    click.echo(queries.newest_seal() or "没有需要封存的事件。")


@click.command()
def tick() -> None:
    """例行工作（对账、提醒、发信、封存）；可反复运行，由定时器调用。"""
    prepare.application()
    from yipanqi.site.tick import tick as run

    done = run()
    changes = done.reconciled
    click.echo(f"台账：新增 {changes.added}，变动 {changes.changed}，未变 {changes.unchanged}")
    sealed = "已封存" if done.sealed else "无新事件需封存"
    click.echo(
        f"谈心谈话 {done.talks} 项，提醒 {done.reminded} 人，发信 {done.mailed} 封，工作提醒 {done.digested} 封，"
        f"{sealed}"
    )


@click.command()
@click.argument("username")
@click.argument("name")
@click.option(
    "--administers", type=click.Choice(["system", "security", "audit"]), default=None, help="系统、安全或审计管理员"
)
def account(username: str, name: str, administers: str | None) -> None:
    """开设账号（口令从标准输入读取），用于首个安全管理员。"""
    prepare.application()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from yipanqi.accounts.actions import open_account
    from yipanqi.accounts.models import Account
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.kernel.errors import Refused

    password = click.prompt("口令", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, Account(username=username, name=name))
        with scope.system("命令行开设账号"):
            open_account(
                username=username, name=name, password=password, administers=administers or "", by=COMMAND_LINE
            )
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    except ValidationError as weak:
        raise click.ClickException("口令不合要求：" + "".join(weak.messages)) from weak
    click.echo(f"已开设账号 {username}（{name}）。")


COMMANDS = [import_, exchange, audit, tick, account, search]
