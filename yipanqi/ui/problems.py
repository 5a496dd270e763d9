"""What goes wrong, told to a program: a problem document (RFC 9457) with Chinese sentences, never a trace."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
"""Addresses below it are spoken to by programs."""

TITLES = {
    400: "请求不合格式", 401: "没有有效的凭证", 403: "无权办理", 404: "没有找到", 405: "这个地址不支持这种请求",
    409: "记录已被他人修改", 413: "内容太大", 415: "内容不是 JSON", 422: "没有办成", 429: "请稍后再试", 500: "系统故障",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where – a JSON pointer into the body, or a parameter's name – and the sentence."""

    detail: str
    pointer: str = ""
    parameter: str = ""

    def as_json(self) -> dict[str, str]:
        """Without what is empty."""
        said = {"detail": self.detail, "pointer": self.pointer, "parameter": self.parameter}
        return {name: value for name, value in said.items() if value}


class Problem(Exception):
    """The request cannot be carried out; raised where the answer is made, told by `answer`."""

    def __init__(
        self, status: int, detail: str, *, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
    ):
        super().__init__(detail)
        self.status, self.detail, self.faults, self.headers = status, detail, tuple(faults), dict(headers or {})

    def answer(self) -> HttpResponse:
        """The document."""
        said = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail}
        if self.faults:
            said["errors"] = [fault.as_json() for fault in self.faults]
        content = json.dumps(said, ensure_ascii=False)
        return HttpResponse(content, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def asked_by_program(request: HttpRequest) -> bool:
    """Whether whoever asks reads documents and no pages."""
    return request.path.startswith(PREFIX)
