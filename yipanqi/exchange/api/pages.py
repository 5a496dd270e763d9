"""The interface described for people, from its own document; and the document itself for whoever connects a system."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yipanqi.access.enums import Permit, Power
from yipanqi.exchange.api.door import BIGGEST_BODY
from yipanqi.exchange.api.operations import interface
from yipanqi.ui.guards import guarded, holds

CONNECTS = holds(Power.CONNECT, sentence="接口说明供负责对接的同志查阅，请联系机关党委。")

KINDS = {"string": "文字", "integer": "整数", "boolean": "是或否", "array": "列表", "object": "对象", "null": "空"}


@dataclass(frozen=True)
class Line:
    """One item of an answer or a request; whether it is `needed` is said of requests only."""

    name: str
    kind: str
    needed: bool | None
    description: str
    link: str = ""


@dataclass(frozen=True)
class Described:
    """One operation."""

    key: str
    method: str
    address: str
    summary: str
    description: str
    permit: str
    parameters: list[Line]
    body: str
    answers: list[tuple[int, str, str]]
    problems: list[tuple[int, str]]


@dataclass(frozen=True)
class Shape:
    """One kind of object that goes in or out."""

    name: str
    description: str
    lines: list[Line]


def _kind(schema: dict[str, Any], *, filled: bool = True) -> tuple[str, str]:
    """What a value is, in words, and the shape it has where it is an object. `filled`: that it may be empty is said."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return name, name
    if "anyOf" in schema:
        some = [_kind(one) for one in schema["anyOf"] if filled or one.get("type") != "null"]
        return "或".join(word for word, _ in some), next((link for _, link in some if link), "")
    if "enum" in schema:
        return "、".join(str(one) for one in schema["enum"]), ""
    if "const" in schema:
        return str(schema["const"]), ""
    if schema.get("type") == "array":
        word, link = _kind(schema["items"])
        return f"{word}的列表", link
    if schema.get("format") == "date":
        return "日期", ""
    return KINDS[schema["type"]] + _limits(schema), ""


def _limits(schema: dict[str, Any]) -> str:
    said = []
    if "maxLength" in schema:
        said.append(f"最多{schema['maxLength']}字")
    if "minimum" in schema and "maximum" in schema and schema["maximum"] < 10**6:
        said.append(f"{schema['minimum']}至{schema['maximum']}")
    return f"（{'，'.join(said)}）" if said else ""


def _lines(schema: dict[str, Any], *, asked: bool) -> list[Line]:
    needed = schema.get("required", ())
    found = []
    for name, one in schema["properties"].items():
        kind, link = _kind(one)
        found.append(Line(name, kind, name in needed if asked else None, one.get("description", ""), link))
    return found


def operations(document: dict[str, Any]) -> Iterator[Described]:
    """The operations of a document, in its order."""
    for address, methods in document["paths"].items():
        for method, one in methods.items():
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            yield Described(
                key=one["operationId"], method=method.upper(), address=address, summary=one["summary"],
                description=one.get("description", ""), permit=str(Permit(one["x-permit"]).label),
                parameters=[_parameter(each) for each in one["parameters"]], body=_kind(body)[1] if body else "",
                answers=[(status, *_answer(said)) for status, said in one["responses"].items() if status < 400],
                problems=[(status, said["description"]) for status, said in one["responses"].items() if status >= 400],
            )  # fmt: skip


def _parameter(one: dict[str, Any]) -> Line:
    schema = one["schema"]
    return Line(one["name"], _kind(schema, filled=False)[0], one["required"], schema.get("description", ""))


def _answer(said: dict[str, Any]) -> tuple[str, str]:
    schema = next(iter(said["content"].values()))["schema"]
    return said["description"], _kind(schema)[1]


def shapes(document: dict[str, Any]) -> list[Shape]:
    """The kinds of objects that go in or out, each after those it is first named in."""
    every, named = document["components"]["schemas"], {}
    for one in operations(document):
        for name, asked in [(one.body, True), *((shape, False) for _, _, shape in one.answers), ("Problem", False)]:
            _name(every, name, asked, named)
    problem = named.pop("Problem"), named.pop("Fault")
    return [*named.values(), *problem]


def _name(every: dict[str, Any], name: str, asked: bool, named: dict[str, Shape]) -> None:
    if name and name not in named:
        lines = _lines(every[name], asked=asked)
        named[name] = Shape(name, every[name].get("description", ""), lines)
        for line in lines:
            _name(every, line.link, asked, named)


@guarded(CONNECTS)
@require_GET
def interface_page(request: HttpRequest) -> HttpResponse:
    """How another system speaks to this one."""
    made = interface.get_openapi_schema()
    context = {
        "operations": list(operations(made)), "shapes": shapes(made), "biggest": BIGGEST_BODY // 1024,
        "address": request.build_absolute_uri(reverse("api:api-root")),
        "trail": [("数据对接", reverse("exchange:home"))],
    }  # fmt: skip
    return render(request, "exchange/interface.html", context)


@guarded(CONNECTS)
@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, the same as behind the door."""
    content = json.dumps(interface.get_openapi_schema(), ensure_ascii=False, indent=2)
    return HttpResponse(content, content_type="application/json; charset=utf-8")
