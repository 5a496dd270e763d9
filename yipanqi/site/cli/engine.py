"""`yipanqi engine …` and `yipanqi rules …`: the engine's own door. Never opens the application's data."""

from datetime import datetime
from pathlib import Path

import click

from yipanqi.engine import command
from yipanqi.engine.weights.pairwise import Method, Table
from yipanqi.kernel import clock

PACKS = Path(__file__).resolve().parents[2] / "regulations" / "packs"
DAY = click.DateTime(["%Y-%m-%d"])
ENGINE = "执行方式：duckdb（本机）或 spark（扩展，集群）"
MASTER = "Spark 主节点地址，如 spark://主机:7077；不给则用本机"


@click.group()
def engine() -> None:
    """职责、计分等引擎命令（读取事实表文件夹，不打开本系统数据）。"""


@engine.command()
@click.option("--facts", required=True, type=click.Path(path_type=Path), help="事实表文件夹（CSV 或 Parquet）")
@click.option("--rules", "rules", multiple=True, type=click.Path(path_type=Path), help="规则包；不给则用随附规则包")
@click.option("--from", "from_", required=True, type=DAY, help="起始日期")
@click.option("--to", "to", required=True, type=DAY, help="截止日期")
@click.option("--as-of", type=DAY, default=None, help="截至哪一日的情况，默认今天")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="输出文件夹")
@click.option("--engine", "executor", default="duckdb", show_default=True, help=ENGINE)
@click.option("--master", default=None, help=MASTER)
@click.pass_context
def due(
    context, facts: Path, rules: tuple[Path, ...], from_: datetime, to: datetime, as_of, out: Path, executor, master
) -> None:
    """计算应履职责及其状态：due.parquet 与 state.parquet。"""
    packs = list(rules) or sorted(PACKS.glob("*.yaml"))
    context.exit(
        command.run_due(
            facts=facts,
            rules=packs,
            from_=from_.date(),
            to=to.date(),
            as_of=as_of.date() if as_of else clock.today(),
            out=out,
            executor=command.Executor(executor, master),
        )
    )


@engine.command()
@click.option("--facts", required=True, type=click.Path(path_type=Path), help="事实表文件夹（CSV 或 Parquet）")
@click.option("--scheme", required=True, type=click.Path(path_type=Path), help="考核方案（YAML）")
@click.option("--rules", "rules", multiple=True, type=click.Path(path_type=Path), help="规则包；不给则用随附规则包")
@click.option("--from", "from_", required=True, type=DAY, help="起始日期")
@click.option("--to", "to", required=True, type=DAY, help="截止日期")
@click.option("--as-of", type=DAY, default=None, help="截至哪一日的情况，默认今天")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="输出文件夹")
@click.option("--org", type=int, default=None, help="另给这个组织的计分依据：trace.parquet")
@click.option("--engine", "executor", default="duckdb", show_default=True, help=ENGINE)
@click.option("--master", default=None, help=MASTER)
@click.pass_context
def assess(context, facts, scheme, rules, from_, to, as_of, out, org, executor, master) -> None:
    """按考核方案计分：scores.parquet，每个组织一行；给了 --org 的，另有这个组织每一分的来历。"""
    context.exit(
        command.run_assess(
            facts=facts,
            scheme=scheme,
            rules=list(rules) or sorted(PACKS.glob("*.yaml")),
            from_=from_.date(),
            to=to.date(),
            as_of=as_of.date() if as_of else clock.today(),
            out=out,
            executor=command.Executor(executor, master),
            org=org,
        )
    )


@engine.command()
@click.option(
    "--matrix",
    "matrices",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="判断矩阵（JSON）；多位专家的可给多次",
)
@click.option(
    "--method", type=click.Choice(list(map(str, Method))), default="eigenvector", show_default=True, help="求权重的方法"
)
@click.option(
    "--ri", type=click.Choice(list(map(str, Table))), default="saaty", show_default=True, help="随机一致性指标表"
)
@click.option(
    "--diagnose", type=click.Path(path_type=Path), default=None, help="数据（JSON）：附熵权、CRITIC、TOPSIS，只供参照"
)
@click.pass_context
def weights(context, matrices: tuple[Path, ...], method: str, ri: str, diagnose: Path | None) -> None:
    """由两两比较求权重和一致性比例，指出最不一致的判断。"""
    context.exit(
        command.run_weights(matrices=list(matrices), method=Method(method), table=Table(ri), diagnose=diagnose)
    )


@engine.group("scheme")
def scheme_() -> None:
    """考核方案。"""


@scheme_.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def check_scheme(context, file: Path) -> None:
    """检查一个考核方案：把每一项说成句子，指出要再看的地方和各类分值的比重。"""
    context.exit(command.run_scheme_check(file))


@engine.command("rank-sets")
@click.option("--values", required=True, type=click.Path(path_type=Path), help="CSV：id,value,se")
@click.option("--level", default=0.95, show_default=True, type=float, help="置信水平")
@click.option("--step-down", is_flag=True, help="逐步检验（Holm），区间不会更宽")
@click.option("--top", default=None, type=int, help="另列可能属于前几名的单位")
@click.pass_context
def rank_sets(context, values: Path, level: float, step_down: bool, top: int | None) -> None:
    """名次的置信区间（同时比较所有差值，不用简单自助法）；仅供有依据按名次计分时使用。"""
    context.exit(command.run_rank_sets(values=values, level=level, step_down=step_down, top=top))


@engine.command()
@click.option("--values", required=True, type=click.Path(path_type=Path), help="CSV：id,value,variance")
@click.pass_context
def shrink(context, values: Path) -> None:
    """小单位的数值向均值收缩（经验贝叶斯），原值与收缩值并列。"""
    context.exit(command.run_shrink(values=values))


@click.group()
def rules() -> None:
    """规则包。"""


@rules.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.pass_context
def check(context, pack: Path) -> None:
    """检查一个规则包：结构、条款引用、指纹。"""
    context.exit(command.run_rules_check(pack))


COMMANDS = [engine, rules]
