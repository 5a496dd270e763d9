"""Fields: declared once on the form, the same for the list, the context and the check."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import pytest

from yipanqi.kernel.errors import Broken
from yipanqi.papers.fields import Entry, Field, context_of, fields_of
from yipanqi.papers.forms.common import MeetingKind
from yipanqi.papers.registry import PAPERS
from yipanqi.papers.tests.samples import SAMPLES


@dataclass(frozen=True)
class Child:
    name: Annotated[str, Entry("姓名", "名册")]


@dataclass(frozen=True)
class Form:
    title: Annotated[str, Entry("标题", "安排")]
    day: Annotated[dt.date | None, Entry("日期", "安排")]
    moment: Annotated[dt.datetime | None, Entry("时刻", "安排")]
    kind: Annotated[MeetingKind, Entry("类型", "安排")]
    open: Annotated[bool, Entry("公开", "安排")]
    count: Annotated[int, Entry("人数", "计算")]
    names: Annotated[tuple[str, ...], Entry("名单", "名册")]
    people: Annotated[tuple[Child, ...], Entry("人员", "名册")]
    secret: str = "不列入"


def test_the_field_list_follows_the_dataclass():
    assert fields_of(Form) == (
        Field("标题", "安排"),
        Field("日期", "安排"),
        Field("时刻", "安排"),
        Field("类型", "安排"),
        Field("公开", "安排"),
        Field("人数", "计算", number=True),
        Field("名单", "名册", many=True),
        Field("人员", "名册", many=True, children=(Field("姓名", "名册"),)),
    )


def test_the_context_holds_chinese_text():
    data = Form(
        "会\x00议",
        dt.date(2026, 11, 22),
        dt.datetime(2026, 11, 22, 14, 30),
        MeetingKind.LECTURE,
        False,
        3,
        ("王芳", "赵珺"),
        (Child("孙喆"),),
    )
    assert context_of(data) == {
        "标题": "会议",
        "日期": "2026年11月22日",
        "时刻": "2026年11月22日14:30",
        "类型": "党课",
        "公开": "否",
        "人数": 3,
        "名单": ["王芳", "赵珺"],
        "人员": [{"姓名": "孙喆"}],
    }
    assert context_of(Form("", None, None, MeetingKind.GROUP, True, 0, (), ()))["日期"] == ""


def test_a_name_no_template_could_use_is_a_mistake_of_ours():
    with pytest.raises(Broken):
        Entry("35岁以下", "名册")
    with pytest.raises(Broken):
        Entry("青年", "名册", former=("35岁以下",))


def same_shape(fields: tuple[Field, ...], values: dict) -> None:
    assert {field.name for field in fields} == set(values)
    for field in fields:
        value = values[field.name]
        assert isinstance(value, list) == field.many
        if field.children:
            for one in value if field.many else [value]:
                same_shape(field.children, one)


@pytest.mark.parametrize("code", SAMPLES)
def test_the_values_of_every_paper_have_the_shape_of_its_field_list(code):
    same_shape(fields_of(PAPERS[code].form), context_of(SAMPLES[code]))


@pytest.mark.parametrize("code", SAMPLES)
def test_every_field_says_where_it_comes_from_and_stands_once(code):
    def walk(fields):
        names = [name for field in fields for name in (field.name, *field.former)]
        assert len(names) == len(set(names))
        for field in fields:
            assert field.source
            walk(field.children)

    walk(PAPERS[code].fields)
