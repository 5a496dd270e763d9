"""Whatever goes wrong in an operation, as a problem document: refusals of actions, what the schema does not take."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.ui.problems import Fault, Problem

SENTENCES = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项，请对照接口说明核对名称。",
    "string_type": "应是文字，请加引号。",
    "string_unicode": "含有不能识别的字符。",
    "string_too_long": "超过{max_length}字，请缩短。",
    "string_too_short": "不能为空。",
    "int_type": "应是整数。",
    "int_parsing": "应是整数。",
    "int_parsing_size": "应是整数，位数太多。",
    "int_from_float": "应是整数。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
    "list_type": "应是列表（方括号）。",
    "too_long": "最多{max_length}项。",
    "too_short": "至少{min_length}项。",
    "model_type": "应是对象（花括号）。",
    "model_attributes_type": "应是对象（花括号）。",
    "date_from_datetime_parsing": "应是日期，写作 2026-06-30。",
    "date_parsing": "应是日期，写作 2026-06-30。",
}
"""What the library finds wrong, by its word for it."""

OTHER = "不合要求，请对照接口说明。"


def sentence(kind: str, context: dict[str, Any], said: str) -> str:
    """The Chinese sentence of one finding; ours (`said`) are sentences already."""
    return said if kind == "said" else SENTENCES.get(kind, OTHER).format_map(context)


def pointer(steps: Sequence[str | int]) -> str:
    """JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not fit the schema, all of it at once."""
    faults = [_fault(found["loc"], found) for found in error.errors]
    return Problem(422, f"有{len(faults)}处不合格式，逐处说明见 errors。", faults=faults).answer()


def _fault(place: Sequence[str | int], found: dict[str, Any]) -> Fault:
    said = sentence(found["type"], found.get("ctx", {}), found["msg"])
    where, *steps = place
    if where == "body":
        return Fault(said, pointer=pointer(steps[1:]))  # the first step is the argument's own name
    return Fault(said, parameter=str(steps[-1]))


def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    return Problem(400, "请求内容不是完整的 JSON，请核对编码（UTF-8）、引号和逗号。").answer()


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """What an action refuses, at its field where it names one."""
    status = 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Conflict) else 422
    faults = [Fault(error.message, pointer="/" + error.field.lstrip("/"))] if error.field else []
    return Problem(status, error.message, faults=faults).answer()


def problem(request: HttpRequest, error: Problem) -> HttpResponse:
    """One raised by an operation itself."""
    return error.answer()
