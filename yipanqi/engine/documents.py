"""Documents of data that people write: YAML, checked by a JSON Schema, frozen by fingerprint. Packages of rules
(``packs``) and procedures of meetings are such documents.

A document says in its own file what its content hashes to (``fingerprint``: sha256 over the content in canonical JSON,
without the fingerprint itself). Content that was changed by accident is refused. Beside the documents lies
``published.json``, the fingerprints of every version ever published: a published version whose content and fingerprint
were both changed is refused too – a change is a new version.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .errors import Fault, InputRefused

PUBLISHED = "published.json"
SIZE_LIMIT = 2_000_000
"""Bytes; a document is a text that people read."""
DEPTH_LIMIT = 30
"""Levels of nesting; no document needs more than a few."""


def checked(file: Path, schema: Path, *, sealed: bool = True) -> dict[str, Any]:
    """The content of the document; raises InputRefused with every fault found. Not ``sealed``: a draft may go without
    a fingerprint, but one that is stated must fit.

    A content that is registered as published was checked when it was published and is not checked again.
    """
    content = _parse(file)
    published = isinstance(content, dict) and _is_published(file, content)
    faults = [] if published else _schema_faults(file, content, schema)
    if not published and not faults and (sealed or "fingerprint" in content):
        faults = _fingerprint_faults(file, content)
    if faults:
        raise InputRefused(faults)
    return content


def fingerprint(content: dict[str, Any]) -> str:
    """``sha256:`` and the hash of the content in canonical JSON (sorted keys, UTF-8), its own fingerprint left out."""
    bare = {key: value for key, value in content.items() if key != "fingerprint"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _schema_faults(file: Path, content: Any, schema: Path) -> list[Fault]:
    if isinstance(content, dict) and "fingerprint" not in content:  # said last, together with what to write
        content = {**content, "fingerprint": "sha256:" + "0" * 64}
    found = [one for error in _validator(schema).iter_errors(content) for one in _meant(error)]
    errors = sorted(found, key=lambda error: [str(part) for part in error.absolute_path])
    return list(dict.fromkeys(Fault(file.name, None, _place(error), _in_words(error)) for error in errors))


def _parse(file: Path) -> Any:
    try:
        if file.stat().st_size > SIZE_LIMIT:
            raise InputRefused([Fault(file.name, None, None, "文件超过 2 MB，不是规则文件。")])
        text = file.read_text(encoding="utf-8")
        _refuse_bombs(file, text)
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise InputRefused([Fault(file.name, None, None, "文件不是 UTF-8 编码，请另存为 UTF-8。")]) from error
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputRefused(
            [Fault(file.name, row, None, f"YAML 写法有误，请检查缩进、冒号和引号：{error.problem or error.context}。")]
        ) from error
    except (yaml.YAMLError, OSError) as error:
        raise InputRefused([Fault(file.name, None, None, f"文件无法读取：{error}。")]) from error


_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse_bombs(file: Path, text: str) -> None:
    """Aliases can blow a small file up beyond all memory, nesting beyond the stack; no document needs them."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEPTH_LIMIT:
            line = event.start_mark.line + 1 if event.start_mark else None
            reason = f"嵌套超过 {DEPTH_LIMIT} 层。" if depth > DEPTH_LIMIT else "不允许使用 YAML 别名（*）。"
            raise InputRefused([Fault(file.name, line, None, reason)])


class _PlainLoader(_SafeLoader):
    """YAML without its surprises: dates and fractions stay text (the schema checks them); keys are text, none twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                name = key_node.value if isinstance(key_node, yaml.ScalarNode) else "列表或键值对"
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{name}”不能作项名，项名应为文字", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}”写了两次", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("timestamp", "float")]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def _validator(schema: Path) -> Any:
    # inline: slow to import, and published documents need no check
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")), format_checker=FormatChecker(("date",)))


def _choices(error: Any) -> list[str]:
    """The items of which one must be there, where a schema asks for one of several forms."""
    return [form["required"][0] for form in error.validator_value if form.get("required")]


def _meant(error: Any) -> list[Any]:
    """Of several forms the faults of the one that was begun, instead of that none fits."""
    if error.validator == "oneOf" and isinstance(error.instance, dict):
        begun = [number for number, name in enumerate(_choices(error)) if name in error.instance]
        inner = [one for one in error.context if begun == [one.schema_path[0]]]
        return [two for one in inner for two in _meant(one)] or [error]
    return [error]


def _place(error: Any) -> str | None:
    return ".".join(str(part) for part in error.absolute_path) or None


_TYPES = {"object": "键值对", "array": "列表", "string": "文字", "integer": "整数", "boolean": "true/false"}


def _in_words(error: Any) -> str:
    """The schema's complaint as a Chinese sentence."""
    expected = error.validator_value
    path = list(error.absolute_schema_path)
    if "dependentSchemas" in path:
        needed = "、".join(expected if error.validator == "required" else _choices(error))
        return f"{path[path.index('dependentSchemas') + 1]} 只能与 {needed} 一起写。"
    match error.validator:
        case "oneOf" if _choices(error):
            return f"应写且只写其中一种：{'、'.join(_choices(error))}。"
        case "dependentRequired":
            lacking = {key: [one for one in needs if one not in error.instance] for key, needs in expected.items()}
            return "".join(
                f"写了 {key} 还应写 {'、'.join(needs)}。"
                for key, needs in lacking.items()
                if needs and key in error.instance
            )
        case "required":
            missing = [key for key in expected if key not in error.instance]
            return f"缺少 {'、'.join(missing)}。"
        case "additionalProperties":
            unknown = sorted(set(error.instance) - set(error.schema.get("properties", {})))
            return f"有不认识的项：{'、'.join(map(str, unknown))}。"
        case "type":
            types = [expected] if isinstance(expected, str) else expected
            return f"类型不对，应为{'或'.join(_TYPES.get(one, one) for one in types)}。"
        case "enum":
            return f"“{error.instance}”不在允许的取值中：{'、'.join(map(str, expected))}。"
        case "const":
            return f"应为 {expected}，这里是 {error.instance}。"
        case "pattern":
            return f"“{error.instance}”的写法不对，{error.schema.get('$comment', f'应符合 {expected}')}。"
        case "minItems" | "maxItems" if expected > 1:
            most = "至少" if error.validator == "minItems" else "至多"
            return f"{most}应有 {expected} 项，这里是 {len(error.instance)} 项。"
        case "minLength" | "minItems" | "minProperties":
            return "不能为空。"
        case "minimum":
            return f"不能小于 {expected}，这里是 {error.instance}。"
        case "maximum":
            return f"不能大于 {expected}，这里是 {error.instance}。"
        case "format":
            return f"“{error.instance}”不是有效日期，应写作 2026-01-31。"
    return f"不符合格式（{error.validator}）。"


def _is_published(file: Path, content: dict[str, Any]) -> bool:
    registered = _published(file.parent).get(f"{content.get('id')}@{content.get('version')}")
    return registered is not None and registered == content.get("fingerprint") == fingerprint(content)


def _fingerprint_faults(file: Path, content: dict[str, Any]) -> list[Fault]:
    stated, version, computed = content.get("fingerprint"), content["version"], fingerprint(content)
    if stated is None:
        return [Fault(file.name, None, "fingerprint", f"缺少指纹。定稿后请写 {computed}")]
    if f"{content['id']}@{version}" in _published(file.parent) and stated != computed:
        higher = fingerprint({**content, "version": version + 1})
        mend = f"请撤回改动；确要修改的，把 version 改为 {version + 1}，fingerprint 改为 {higher}"
        return [Fault(file.name, None, "fingerprint", f"第 {version} 版已经发布，内容又被改动。{mend}")]
    if f"{content['id']}@{version}" in _published(file.parent):
        higher = fingerprint({**content, "version": version + 1})
        mend = f"请把 version 改为 {version + 1}，fingerprint 改为 {higher}"
        return [Fault(file.name, None, "version", f"第 {version} 版已经发布，内容和指纹却与发布时不同。{mend}")]
    if stated != computed:
        mend = f"如果改动是有意的，请把 fingerprint 改为 {computed}；已有人使用这一版的，先把 version 升一版再检查"
        return [Fault(file.name, None, "fingerprint", f"内容与指纹不符，内容在定稿之后被改动过。{mend}")]
    return []


def _published(folder: Path) -> dict[str, str]:
    register = folder / PUBLISHED
    if not register.is_file():
        return {}
    try:
        known = json.loads(register.read_text(encoding="utf-8"))
    except ValueError:
        known = None
    if not isinstance(known, dict):
        raise InputRefused([Fault(PUBLISHED, None, None, "已发布版本登记不是有效的 JSON 键值对。")])
    return known
