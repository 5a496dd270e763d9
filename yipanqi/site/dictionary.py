"""The data dictionary (`docs/data-dictionary.md`): every kind of row the product keeps and every fact table it lets be
read, generated from the models and declarations and nothing else.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import AutoField, Field, ForeignKey, Model

from yipanqi.access.enums import Sight
from yipanqi.facts import registry
from yipanqi.kernel.scope import ScopedModel

HEAD = """# 数据字典

本文件由数据模型和事实表声明自动生成，请勿手改：改模型后运行 `.venv/bin/python manage.py data_dictionary`。
“谁看得到”是读取这类数据所需的视野，本人总能看到自己的；逐页的规定见 [access-matrix.csv](access-matrix.csv)，
为什么这样规定见 [threat-model.md](threat-model.md)。各房间的先后见 [architecture.md](architecture.md)。
每张表另有自动编号 `id`；每类数据的一句说明取自代码，所以是英文，用语对照见 [glossary.md](glossary.md)。"""

TYPES = {
    "BooleanField": "是／否", "CharField": "文字", "DateField": "日期",
    "DateTimeField": "时刻", "FileField": "文件", "JSONField": "结构", "TextField": "长文字", "TimeField": "钟点",
    "BinaryField": "二进制", "UUIDField": "标识",
}  # fmt: skip
"""What a field holds, in words; every other kind is a whole number, for there are no floats."""
FACTS = {"bigint": "整数", "integer": "整数", "date": "日期", "timestamp": "时刻", "text": "文字", "boolean": "是／否"}


def dictionary() -> str:
    """The whole dictionary as Markdown, the same on both databases."""
    return "\n".join((HEAD, *_rooms(), *_facts())) + "\n"


def write_dictionary(path: Path) -> Path:
    """Write it; answers where."""
    path.write_text(dictionary(), encoding="utf-8")
    return path


def _rooms() -> Iterator[str]:
    for room in apps.get_app_configs():
        models = sorted(room.get_models(), key=lambda one: one.__name__)
        if not room.name.startswith("yipanqi.") or not models:
            continue
        yield f"\n## {room.verbose_name}（{room.label}）"
        for model in models:
            yield from _model(model)


def _model(model: type[Model]) -> Iterator[str]:
    yield f"\n### {model.__name__}\n"
    yield f"{_first(model.__doc__)}\n"
    yield f"表：`{model._meta.db_table}`　谁看得到：{_sight(model)}\n"
    fields = (one for one in model._meta.concrete_fields if not isinstance(one, AutoField))
    yield from _table(("字段", "名称", "内容", "可空", "说明"), (_field(one) for one in fields))


def _sight(model: type[Model]) -> str:
    """The sights that open rows of the model, in words."""
    if not issubclass(model, ScopedModel):
        return "不按组织划分，只由本房间的动作读取"
    scoping = model.Scoping
    sights = [sight for sight in (getattr(scoping, "sight", None), *getattr(scoping, "partial", {})) if sight]
    return "；".join(str(Sight(sight).label) for sight in sights) or "只有本人"


def _field(one: Field) -> tuple[str, ...]:
    name = str(one.verbose_name)
    return (
        f"`{one.column}`",
        "" if name.isascii() else name,
        _content(one),
        "是" if one.null or one.blank else "",
        _meaning(one),
    )


def _content(one: Field) -> str:
    if isinstance(one, ForeignKey):
        return f"→ {one.related_model.__name__}"
    words = TYPES.get(one.get_internal_type(), "整数")
    return f"{words}，最多{one.max_length}字" if one.get_internal_type() == "CharField" and one.max_length else words


def _meaning(one: Field) -> str:
    """The help text, then the values there are."""
    values = "、".join(f"{value}＝{label}" for value, label in one.flatchoices if value != "")
    return "；".join(part for part in (str(one.help_text), values) if part)


def _facts() -> Iterator[str]:
    yield "\n## 事实表（供统计引擎和上层房间读取）"
    for name, tables in sorted(registry.tables().items()):
        offered = sorted(frozenset().union(*(table.offers for table in tables)))
        yield f"\n### {name}\n"
        yield f"每行：{tables[0].grain}。{tables[0].meaning}\n"
        if offered:
            yield f"作为这些职责的凭据：{'、'.join(f'`{one}`' for one in offered)}。\n"
        rows = (
            (f"`{one.name}`", FACTS.get(one.type, one.type), "是" if one.nullable else "", one.meaning)
            for one in tables[0].columns
        )
        yield from _table(("列", "内容", "可空", "含义"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(' '.join(cell.split()).replace('|', '／') for cell in row)} |"


def _first(text: str | None) -> str:
    """The first paragraph, as one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())
