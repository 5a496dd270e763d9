"""`yipanqi engine weights`: weights from judgements, their consistency, and what to look at again."""

from pathlib import Path
from typing import Any

from ..errors import Fault, InputRefused
from ..weights import diagnostics
from ..weights.completion import Judgements, completed, missing, parts
from ..weights.groups import Expert, aggregated, distance, moved
from ..weights.linear import Vector
from ..weights.loading import load_data, load_experts, off_scale
from ..weights.pairwise import ACCEPTABLE, Method, Table, Weighing, weigh
from ..weights.worst import worst
from .common import guarded

NEVER_DECIDES = "以下只供参照，不改变所选权重：熵权和 CRITIC 反映数据的离散和冲突，不反映指标的重要性。"
CONVENTIONS = {
    "entropy": "先按方向缩放到 margin 至 1−margin，p=x/Σx，e=−Σp·ln p/ln m，权重与 1−e 成正比。",
    "critic": "先按方向缩放，权重与 σⱼ·Σₖ(1−rⱼₖ) 成正比；r 分别取 Pearson 和 Spearman 相关系数。",
    "topsis": "各列除以其欧氏长度再乘所选权重，贴近度=到最劣的距离÷到最优、最劣的距离之和；按文件次序列出，不排名。",
}


def run_weights(
    *,
    matrices: list[Path],
    method: Method = Method.EIGENVECTOR,
    table: Table = Table.SAATY,
    diagnose: Path | None = None,
) -> int:
    """Print the weights as JSON; several matrices (or experts in a file) are aggregated. Gives the exit code."""
    return guarded(matrices[0], matrices[0], lambda: _weights([Path(one) for one in matrices], method, table, diagnose))


def _weights(files: list[Path], method: Method, table: Table, diagnose: Path | None) -> dict[str, Any]:
    labels, experts = load_experts(files)
    data = load_data(diagnose, labels) if diagnose else None
    group = aggregated([expert.judgements for expert in experts])
    _refuse_apart("、".join(dict.fromkeys(expert.source for expert in experts)), group, labels)
    matrix = completed(group)
    found = weigh(matrix, method, table)
    warnings = [] if found.acceptable else [_asks_for_revision(found)]
    warnings += [sentence for expert in experts for sentence in off_scale(expert, labels)]
    summary: dict[str, Any] = {
        "weights": found.weights,
        **_consistency(found),
        "random_index": found.ri,
        "ri_table": table.value,
        "method": method.value,
        "acceptable": found.acceptable,
        "worst": _worst(group, labels, method, table),
    }
    if absent := missing(group):
        summary["completed"] = [{"row": labels[i], "column": labels[j], "value": matrix[i][j]} for i, j in absent]
    if len(experts) > 1:
        summary["experts"] = [_expert(expert, group, found.weights, method, table) for expert in experts]
        warnings += [_alone(expert) for expert in experts if len(parts(expert.judgements)) > 1]
    if data:
        summary["diagnostics"] = _diagnostics(data, found.weights)
        warnings += _flat(data)
    return summary | ({"warnings": warnings} if warnings else {})


def _refuse_apart(source: str, judgements: Judgements, labels: list[str]) -> None:
    """Weights of parts that nobody compared with each other do not exist."""
    apart = parts(judgements)
    if len(apart) > 1:
        named = "、".join(f"“{'、'.join(labels[label] for label in part)}”" for part in apart)
        reason = f"判断不连通，{named}这 {len(apart)} 部分之间没有任何比较，得不出权重；请在各部分之间至少补一对判断。"
        raise InputRefused([Fault(source, None, None, reason)])


def _consistency(found: Weighing) -> dict[str, float]:
    return {"lambda_max": found.lambda_max, "CI": found.ci, "CR": found.cr}


def _asks_for_revision(found: Weighing) -> str:
    return (
        f"一致性比例 CR={found.cr:.4f}，不小于 {ACCEPTABLE:.2f}，判断前后矛盾较多，建议修改；影响最大的判断见 worst。"
    )


def _worst(judgements: Judgements, labels: list[str], method: Method, table: Table) -> list[dict[str, Any]]:
    return [
        {
            "row": labels[one.row],
            "column": labels[one.column],
            "given": one.given,
            "fitting": one.fitting,
            "nearest": one.nearest,
            "CR": one.cr,
        }
        for one in worst(judgements, method, table)
    ]


def _expert(expert: Expert, group: Judgements, weights: Vector, method: Method, table: Table) -> dict[str, Any]:
    """One expert beside the group; of judgements that do not connect all labels there are no own weights."""
    summary: dict[str, Any] = {"name": expert.name, "distance": distance(expert.judgements, group)}
    if len(parts(expert.judgements)) > 1:
        return {**summary, "moved": None, "weights": None, "CR": None, "acceptable": None}
    own = weigh(completed(expert.judgements), method, table)
    share = moved(own.weights, weights)
    return {**summary, "moved": share, "weights": own.weights, "CR": own.cr, "acceptable": own.acceptable}


def _alone(expert: Expert) -> str:
    return f"{expert.name}的判断单独看不连通，只计入群体判断，不单独给出权重。"


def _diagnostics(data: diagnostics.Data, weights: Vector) -> dict[str, Any]:
    return {
        "note": NEVER_DECIDES,
        "chosen": weights,
        "entropy": {
            "weights": diagnostics.entropy(data),
            "margin": data.margin,
            "convention": CONVENTIONS["entropy"],
        },
        "critic": {
            "pearson": diagnostics.critic(data),
            "spearman": diagnostics.critic(data, ranks=True),
            "convention": CONVENTIONS["critic"],
        },
        "topsis": {
            "units": data.units,
            "closeness": diagnostics.topsis(data, weights),
            "convention": CONVENTIONS["topsis"],
        },
    }


def _flat(data: diagnostics.Data) -> list[str]:
    return [
        f"“{label}”各单位的数据都相同，熵权和 CRITIC 不给它权重；这不说明它不重要。"
        for label, column in zip(data.labels, data.columns, strict=True)
        if diagnostics.constant(column)
    ]
