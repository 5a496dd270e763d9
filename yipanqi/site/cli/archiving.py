"""`yipanqi archive`: the yearly packages of the branches, going on where an earlier run was killed."""

import json
import shutil
from pathlib import Path

import click

from yipanqi.site.cli import prepare


@click.command()
@click.option("--year", type=int, default=None, help="年度，默认为当前应归档的年度")
@click.option("--branch", "names", multiple=True, help="只归档这些党支部（全称或简称），可重复；默认全部")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="另把归档包复制到这个文件夹")
@click.option("--anew", is_flag=True, help="已经生成过的也重新生成")
@click.option("--json", "as_json", is_flag=True, help="结果以 JSON 写到标准输出")
@click.pass_context
def archive(context, year: int | None, names: tuple[str, ...], out: Path | None, anew: bool, as_json: bool) -> None:
    """生成年度归档包：每个党支部一个压缩文件，有目录和 SHA-256 摘要；中断后再运行，从没有做完的继续。"""
    prepare.application()
    from yipanqi.archives import actions
    from yipanqi.archives.exports import making
    from yipanqi.archives.queries import handed
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.kernel.errors import Refused

    with scope.system("命令行归档"):
        chosen = year or handed.usual_year()
        try:
            branches = _branches(handed.received(chosen), names)
            actions.ask_packages(branches=branches, year=chosen, anew=anew, by=COMMAND_LINE)
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        making.make_waiting(by=COMMAND_LINE, told=_tell)
        told = _outcome(branches, chosen, out)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())
    else:
        click.echo(f"{chosen}年度：已生成 {len(told['ready'])} 个归档包，没有生成 {len(told['failed'])} 个。")
        for line in told["failed"]:
            click.echo(f"{line['branch']}：{line['fault']}", err=True)
        if told["waiting"]:
            click.echo(f"还有 {told['waiting']} 个在排队：另一个进程正在生成，稍后再运行本命令。", err=True)
    context.exit(1 if told["failed"] or told["waiting"] else 0)


def _branches(found, names: tuple[str, ...]) -> list:
    """All, or those named; an unknown name is said with the ones there are."""
    every = list(found)
    if not names:
        return every
    known = {name: one for one in every for name in (one.name, one.short_name) if name}
    for name in names:
        if name not in known:
            raise click.ClickException(
                f"没有党支部“{name}”。现有：{'、'.join(one.short_name or one.name for one in every[:20])}……"
            )
    return list({known[name].pk: known[name] for name in names}.values())


def _tell(package) -> None:
    click.echo(f"{package.organization.name} {package.year}年度", err=True)


def _outcome(branches: list, year: int, out: Path | None) -> dict:
    from yipanqi.archives.models import Package
    from yipanqi.archives.queries.package import file_of
    from yipanqi.papers.text import safe_file_name

    told: dict = {"year": year, "ready": [], "failed": [], "waiting": 0}
    rows = Package.objects.filter(organization__in=branches, year=year).select_related("organization")
    for one in rows.order_by("organization__path"):
        if one.stage == "ready":
            told["ready"].append(
                {"branch": one.organization.name, "papers": one.papers, "bytes": one.size, "sha256": one.digest}
            )
            if out is not None:
                out.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(file_of(one), out / f"{safe_file_name(one.organization.name, f'{year}年度归档包')}.zip")
        elif one.stage == "failed":
            told["failed"].append({"branch": one.organization.name, "fault": one.fault})
        else:
            told["waiting"] += 1
    return told


COMMANDS = [archive]
