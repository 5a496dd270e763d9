"""The command line `yipanqi`: every door that is not the browser. Commands on the organ's data prepare it first."""

import os

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """一盘棋——机关党建工作系统的命令行。"""


def main() -> int:
    """Entry point of `.venv/bin/yipanqi`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.site.settings")
    from yipanqi.site.cli import (  # inline: settings are read only after the environment is set
        archiving,
        data,
        engine,
        mistakes,
        operations,
        service,
    )

    for module in (service, data, operations, archiving, engine):
        for command in module.COMMANDS:
            cli.add_command(command)
    try:
        return cli(prog_name="yipanqi", standalone_mode=False) or 0
    except click.exceptions.Abort:
        click.echo("已中止。", err=True)
        return 130
    except click.ClickException as error:
        click.echo(mistakes.sentence(error), err=True)
        return 2
