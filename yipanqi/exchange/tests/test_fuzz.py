"""Requests made from the interface's own document, whole and bent: never an error of ours, every answer as declared."""

import json
from collections.abc import Iterator
from functools import cache

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from yipanqi.exchange.api.operations import interface

JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
    st.sampled_from(["\x00", "\ud800", "9" * 30, "0001-01-01", "9999-12-31", "2026-02-30", 10**30, "/" * 9, "绝密★"]),
)  # fmt: skip


@st.composite
def value(draw, schema: dict, shapes: dict, bent: bool = True):
    """Something the schema describes; where it may be bent, one in eight places is anything at all."""
    if bent and draw(st.integers(0, 7)) == 0:
        return draw(JUNK)
    if "$ref" in schema:
        return draw(value(shapes[schema["$ref"].rsplit("/", 1)[1]], shapes, bent))
    if "anyOf" in schema:
        return draw(value(draw(st.sampled_from(schema["anyOf"])), shapes, bent))
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    match schema["type"]:
        case "object":
            left_out = {name for name in schema["properties"] if bent and draw(st.integers(0, 9)) == 0}
            made = {
                name: draw(value(one, shapes, bent)) for name, one in schema["properties"].items()
                if name not in left_out
            }  # fmt: skip
            return made | (draw(st.dictionaries(st.text(max_size=5), JUNK, max_size=1)) if bent else {})
        case "array":
            most = min(schema.get("maxItems", 3), 3)
            return draw(
                st.lists(value(schema["items"], shapes, bent), min_size=schema.get("minItems", 0), max_size=most)
            )
        case "integer":
            return draw(st.integers(schema.get("minimum", 0), schema.get("maximum", 10**6)))
        case "boolean":
            return draw(st.booleans())
        case "null":
            return None
    if schema.get("format") == "date":
        return draw(st.sampled_from(["2026-06-12", "2026-07-10", "2026-12-31", "2000-01-01", "2099-12-31"]))
    known = st.sampled_from(["甲支部", "工会", "督查系统", "2026-017", "开展自查", *schema.get("examples", [])])
    return draw(st.one_of(known, st.text(min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 50))))


DOCUMENT = cache(interface.get_openapi_schema)


def operations() -> Iterator[tuple[str, str, dict]]:
    for address, methods in DOCUMENT()["paths"].items():
        for method, operation in methods.items():
            yield address, method, operation


@st.composite
def requests(draw):
    """`(operation, address, method, query, body)`."""
    address, method, operation = draw(st.sampled_from(list(operations())))
    shapes = DOCUMENT()["components"]["schemas"]
    query = {}
    for one in operation["parameters"]:
        drawn = draw(value(one["schema"], shapes))
        if one["in"] == "path":
            address = address.replace(f"{{{one['name']}}}", str(draw(st.integers(0, 10**20))))
        elif drawn is not None:
            query[one["name"]] = str(drawn).encode(errors="replace")
    body = None
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = json.dumps(draw(value(schema, shapes, draw(st.booleans()))))
        body = draw(st.sampled_from([body, body, body, body, body[:-1], ""]))
    return operation, address, method, query, body


def check(operation: dict, answer) -> None:
    """The status is a declared one, the content of the declared kind and shape."""
    declared = operation["responses"].get(answer.status_code)
    assert declared is not None, f"{operation['operationId']} answered {answer.status_code}: {answer.content.decode()}"
    ((kind, content),) = declared["content"].items()
    assert answer["Content-Type"].partition(";")[0] == kind
    components = DOCUMENT()["components"]
    Draft202012Validator(content["schema"] | {"components": components}).validate(answer.json())


@pytest.fixture
def shown(admit, decided):
    decided("党组", "甲支部", "工会")
    return admit("党组")[1]


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(request=requests())
def test_no_request_breaks_the_interface_and_answers_are_as_declared(shown, request):
    operation, address, method, query, body = request
    content = {} if body is None else {"data": body, "content_type": "application/json"}
    answer = Client(raise_request_exception=False).generic(
        method.upper(), address, query_params=query, headers={"Authorization": f"Bearer {shown}"}, **content
    )
    check(operation, answer)


def test_an_answer_that_is_not_as_declared_would_be_seen(shown, call):
    operation = next(one for address, _, one in operations() if address.endswith("/organizations"))
    answer = call(shown, "organizations")
    check(operation, answer)
    said = answer.json()
    del said["items"][0]["kind"]
    answer.content = json.dumps(said)
    answer.json = lambda: said
    with pytest.raises(Exception, match="'kind' is a required property"):
        check(operation, answer)
