"""What the command line says of a mistaken command: one Chinese sentence, and where to read on."""

import click


def sentence(error: click.ClickException) -> str:
    """The mistake in one sentence; a sentence that is ours already (``ClickException`` itself) as it is."""
    match error:
        case click.MissingParameter(param=click.Parameter() as missing):
            said = f"缺少 {_name(missing)}。"
        case click.BadParameter(param=click.Parameter() as wrong):
            said = f"{_name(wrong)} 的值不对：{_bad_value(wrong, error.message)}"
        case click.NoSuchOption():
            said = f"没有 {error.option_name} 这个选项。{_instead(error.possibilities)}"
        case click.NoSuchCommand():
            said = f"没有 {error.command_name} 这个命令。{_instead(error.possibilities)}"
        case click.exceptions.NoArgsIsHelpError():
            return error.message  # the help itself
        case click.BadOptionUsage():
            said = f"{error.option_name} 的写法不对，应在后面写上它的值。"
        case click.UsageError():
            said = "命令的写法不对，参数多了或不认识。"
        case _:
            return error.message
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "yipanqi"
    return f"{said}用法见：{path} -h"


def _name(parameter: click.Parameter) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.human_readable_name)


def _bad_value(parameter: click.Parameter, message: str) -> str:
    match parameter.type:
        case click.DateTime():
            return "不是有效日期，应写作 2026-01-31。"
        case click.Choice(choices=choices):
            return f"可用：{'、'.join(map(str, choices))}。"
        case click.types.IntParamType():
            return "应为整数。"
        case click.Path():
            return "没有这个文件或文件夹，或不能读取。"
    return message


def _instead(names: list[str] | None) -> str:
    return f"是否应为 {'、'.join(sorted(names))}？" if names else ""
