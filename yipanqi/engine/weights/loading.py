"""Files of judgements and of data (JSON), read whole or refused with every fault: file, row, label, reason.

A file of judgements: ``{"labels": […], "matrix": [[…]]}``, with a ``name`` if wanted, or several experts at once:
``{"labels": […], "experts": [{"name": …, "matrix": [[…]]}, …]}``. An entry is a number, a text such as "1/3", or null.
A file of data: ``{"labels": […], "data": [[…]]}`` with ``units``, ``directions`` and ``margin`` if wanted.
"""

import json
import re
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

from ..errors import SHOWN, Fault, InputRefused, summed_up
from .completion import Judgements, given
from .diagnostics import Best, Data, Direction, Sense
from .groups import Expert
from .pairwise import LARGEST

SIZE_LIMIT = 20_000_000
TOLERANCE = 0.02
"""How far the product of a judgement and its reverse may be from 1: 3 and 0.33 are the same judgement."""
_ROUNDING = 1e-12
"""3 · 0.34 is 1.02 and not more, whatever binary fractions make of it."""
SMALLEST, GREATEST = 1e-6, 1e6
"""Judgements beyond are slips of the pen."""

_WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*(\d+(?:\.\d+)?)\s*)?", re.ASCII)


def load_experts(files: list[Path]) -> tuple[list[str], list[Expert]]:
    """Labels and experts of all the files, in their order; InputRefused with every fault found."""
    labels: list[str] = []
    experts: list[Expert] = []
    faults: list[Fault] = []
    for file in files:
        try:
            own, found = _judgements(file)
        except InputRefused as refusal:
            faults += refusal.faults
            continue
        if labels and own != labels:
            faults.append(Fault(file.name, None, "labels", f"标签与前面的文件不一致，应依次为 {'、'.join(labels)}。"))
        labels = labels or own
        experts += found
    names = [expert.name for expert in experts]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        sources = "、".join(dict.fromkeys(expert.source for expert in experts if expert.name == name))
        faults.append(Fault(sources, None, "name", f"有两位专家都叫“{name}”，请用 name 分别命名。"))
    if faults:
        raise InputRefused(faults)
    return labels, experts


def load_data(file: Path, labels: list[str]) -> Data:
    """Data of the same labels in the same order; InputRefused with every fault found."""
    content = _object(file, _json(file), required=("labels", "data"), optional=("units", "directions", "margin"))
    found = _labels(file, content)
    if found != labels:
        _refuse(file, "labels", f"标签与判断矩阵不一致，应依次为 {'、'.join(labels)}。")
    rows = _data_rows(file, content["data"], labels)
    units = content.get("units", [str(number) for number in range(1, len(rows) + 1)])
    if not isinstance(units, list) or not all(_is_name(unit) for unit in units) or len(set(units)) != len(units):
        _refuse(file, "units", "应为各不相同的名称列表。")
    if len(units) != len(rows):
        _refuse(file, "units", f"有 {len(units)} 个名称，数据却有 {len(rows)} 行。")
    margin = content.get("margin", 0)
    if not _is_number(margin) or not 0 <= margin < 0.5:
        _refuse(file, "margin", "应为不小于 0、小于 0.5 的数。")
    return Data(labels, units, rows, _directions(file, content, labels), float(margin))


def _judgements(file: Path) -> tuple[list[str], list[Expert]]:
    content = _json(file)
    several = isinstance(content, dict) and "experts" in content
    content = _object(file, content, ("labels", "experts" if several else "matrix"), () if several else ("name",))
    labels = _labels(file, content)
    members = content["experts"] if several else [{"name": file.stem, **content}]
    if not isinstance(members, list) or not members:
        _refuse(file, "experts", "应为专家列表，每位有 name 和 matrix。")
    experts, faults = [], []
    for number, member in enumerate(members, 1):
        if several:
            member = _object(file, member, ("name", "matrix"), (), f"experts 第{number}项")
        if not _is_name(member["name"]):
            _refuse(file, "name", "专家名称应为一行文字，不能为空。")
        where = f"{file.name}（{member['name']}）" if several else file.name
        try:
            experts.append(Expert(member["name"], file.name, _matrix(where, member["matrix"], labels)))
        except InputRefused as refusal:
            faults += refusal.faults
    if faults:
        raise InputRefused(faults)
    return labels, experts


def _matrix(where: str, written: Any, labels: list[str]) -> Judgements:
    size = len(labels)
    if not isinstance(written, list) or not all(isinstance(row, list) for row in written):
        raise InputRefused([Fault(where, None, "matrix", "应为由各行组成的列表。")])
    uneven = (
        [Fault(where, None, "matrix", f"有 {len(written)} 行，标签却有 {size} 个。")] if len(written) != size else []
    )
    uneven += [
        Fault(where, number, None, f"有 {len(row)} 个数，标签却有 {size} 个。")
        for number, row in enumerate(written, 1)
        if len(row) != size
    ]
    if uneven:
        raise InputRefused(_shortened(where, uneven))
    judgements: Judgements = [[None] * size for _ in labels]
    faults = []
    for i, row in enumerate(written):
        for j, entry in enumerate(row):
            try:
                judgements[i][j] = None if entry is None else _judgement(entry)
            except ValueError as error:
                faults.append(Fault(where, i + 1, labels[j], str(error)))
    faults = faults or list(_contradictions(where, judgements, labels))
    if faults:
        raise InputRefused(_shortened(where, faults))
    return _mirrored(judgements)


def _judgement(entry: Any) -> float:
    """The number somebody wrote; ValueError with the reason."""
    if isinstance(entry, str):
        found = _WRITTEN.fullmatch(entry)
        if not found:
            raise ValueError(f"“{entry[:20]}”不是判断值，应写作 3、0.5 或 1/3，没有判断的写 null。")
        above, below = float(found[1]), float(found[2] or 1)
        if below == 0:
            raise ValueError(f"“{entry[:20]}”的分母是 0。")
        number = above / below
    elif _is_number(entry):
        number = float(entry)
    else:
        raise ValueError("应为数、“1/3”这样的文字或 null。")
    if not number > 0:
        raise ValueError(f"判断值应大于 0，这里是 {_short(number)}。")
    if not SMALLEST <= number <= GREATEST:
        raise ValueError(f"判断值 {_short(number)} 过大或过小，请核对。")
    return number


def _contradictions(where: str, judgements: Judgements, labels: list[str]) -> Iterator[Fault]:
    """Judgements whose two writings do not fit; a label compared with itself is 1."""
    for i, row in enumerate(judgements):
        if row[i] not in (None, 1):
            yield Fault(where, i + 1, labels[i], f"“{labels[i]}”与自身相比应为 1。")
    for i, row in enumerate(judgements):
        for j in range(i + 1, len(row)):
            one, other = row[j], judgements[j][i]
            if one is not None and other is not None and abs(one * other - 1) > TOLERANCE + _ROUNDING:
                said = f"“{labels[i]}”比“{labels[j]}”为 {_short(one)}，反过来为 {_short(other)}"
                reason = f"{said}，乘积 {_short(one * other)}；两者应互为倒数（允许误差 {TOLERANCE}）。"
                yield Fault(where, i + 1, labels[j], reason)


def _mirrored(judgements: Judgements) -> Judgements:
    """A judgement written on one side only has its reciprocal on the other."""
    for i, row in enumerate(judgements):
        row[i] = 1.0
        for j in range(i):
            one, other = row[j], judgements[j][i]
            if one is None and other is not None:
                row[j] = 1 / other
            elif one is not None and other is None:
                judgements[j][i] = 1 / one
    return judgements


def off_scale(expert: Expert, labels: list[str]) -> Iterator[str]:
    """The judgements beyond the scale from 1/9 to 9, which is a custom and no rule."""
    for i, j in given(expert.judgements):
        value = expert.judgements[i][j]
        if value is not None and not (1 - TOLERANCE) / 9 <= value <= 9 * (1 + TOLERANCE):
            yield f"{expert.name}：“{labels[i]}”比“{labels[j]}”为 {_short(value)}，超出 1/9 至 9 的标度。"


def _data_rows(file: Path, written: Any, labels: list[str]) -> list[list[float]]:
    if not isinstance(written, list) or len(written) < 2:
        _refuse(file, "data", "数据不足：应有两行以上，每行一个单位。")
    faults = []
    for number, row in enumerate(written, 1):
        if not isinstance(row, list) or len(row) != len(labels):
            faults.append(Fault(file.name, number, None, f"应为 {len(labels)} 个数的列表，与标签一一对应。"))
            continue
        for label, value in zip(labels, row, strict=True):
            if value is None:
                faults.append(Fault(file.name, number, label, "缺少数据；缺的不能当作零，请补齐或去掉这一行。"))
            elif not _is_number(value) or not isfinite(value) or abs(value) > 1e15:
                faults.append(Fault(file.name, number, label, "不是可用的数。"))
    if faults:
        raise InputRefused(_shortened(file.name, faults))
    return [[float(value) for value in row] for row in written]


def _directions(file: Path, content: dict[str, Any], labels: list[str]) -> list[Direction]:
    written = content.get("directions", [Sense.BENEFIT.value] * len(labels))
    if not isinstance(written, list) or len(written) != len(labels):
        _refuse(file, "directions", f"应为 {len(labels)} 项的列表，与标签一一对应。")
    return [_direction(file, label, one) for label, one in zip(labels, written, strict=True)]


def _direction(file: Path, label: str, written: Any) -> Direction:
    match written:
        case "benefit" | "cost":
            return Sense(written)
        case {"best": [low, high]} if len(written) == 1 and _is_number(low) and _is_number(high) and low <= high:
            return Best(float(low), float(high))
        case {"best": value} if len(written) == 1 and _is_number(value):
            return Best(float(value), float(value))
    return _refuse(file, "directions", f'“{label}”应为 benefit、cost、{{"best": 数}} 或 {{"best": [下限, 上限]}}。')


def _labels(file: Path, content: dict[str, Any]) -> list[str]:
    labels = content["labels"]
    if not isinstance(labels, list) or not labels or not all(_is_name(label) for label in labels):
        _refuse(file, "labels", "应为名称列表，每个名称是一行文字，不能为空。")
    twice = list(dict.fromkeys(label for label in labels if labels.count(label) > 1))
    if twice:
        _refuse(file, "labels", f"标签重复：{'、'.join(twice[:SHOWN])}。")
    if len(labels) > LARGEST:
        _refuse(file, "labels", f"有 {len(labels)} 个标签，一次最多比较 {LARGEST} 个；请分组分层。")
    return labels


def _object(
    file: Path, content: Any, required: tuple[str, ...], optional: tuple[str, ...], what: str | None = None
) -> dict[str, Any]:
    if not isinstance(content, dict):
        _refuse(file, what, f"应为带有 {'、'.join(required)} 的键值对。")
    if absent := [key for key in required if key not in content]:
        _refuse(file, what, f"缺少 {'、'.join(absent)}。")
    if unknown := [key for key in content if key not in required + optional]:
        _refuse(file, what, f"有不认识的项：{'、'.join(unknown[:SHOWN])}。")
    return content


def _json(file: Path) -> Any:
    try:
        if file.stat().st_size > SIZE_LIMIT:
            _refuse(file, None, "文件超过 20 MB。")
        return json.loads(file.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        fault = Fault(file.name, None, None, "文件不是 UTF-8 编码，请另存为 UTF-8。")
    except json.JSONDecodeError as error:
        fault = Fault(file.name, error.lineno, None, f"JSON 写法有误或文件不完整（第 {error.colno} 个字符处）。")
    except RecursionError:
        fault = Fault(file.name, None, None, "嵌套过深，不是这里要的文件。")
    except InputRefused:
        raise
    except ValueError as error:
        fault = Fault(file.name, None, None, f"JSON 中{error}。" if isinstance(error, _Unfit) else "有位数过多的数。")
    except OSError as error:
        fault = Fault(str(file), None, None, f"文件无法读取：{error.strerror}。")
    raise InputRefused([fault])


class _Unfit(ValueError):
    """JSON that Python would read and people would not mean."""


def _once(items: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in items]
    for key in keys:
        if keys.count(key) > 1:
            raise _Unfit(f"“{key[:20]}”写了两次")
    return dict(items)


def _no_number(text: str) -> Any:
    raise _Unfit(f"“{text}”不是数")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= 100


def _short(number: float) -> str:
    return f"{number:.6g}"


def _shortened(where: str, faults: list[Fault]) -> list[Fault]:
    return faults if len(faults) <= SHOWN else [*faults[:SHOWN], summed_up(where, None, len(faults))]


def _refuse(file: Path, column: str | None, reason: str) -> Any:
    raise InputRefused([Fault(file.name, None, column, reason)])
