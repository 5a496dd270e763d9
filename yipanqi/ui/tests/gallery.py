"""Every component on one page, for tests and for looking at (`pytest yipanqi/ui/tests/test_gallery.py`)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from yipanqi.site.urls import urlpatterns as site_patterns
from yipanqi.ui.forms import DayInput, OnceForm
from yipanqi.ui.guards import PUBLIC, guarded
from yipanqi.ui.lights import Light
from yipanqi.ui.strips import Cell, Row, Strip
from yipanqi.ui.tables import Column, Table
from yipanqi.ui.widgets import PeopleField, Source, options_view


@dataclass(frozen=True)
class Person:
    """Somebody to choose."""

    pk: int
    name: str
    place: str
    initials: str


PEOPLE = [
    Person(1, "王伟", "办公室党支部", "ww"),
    Person(2, "王伟", "财务处党支部", "ww"),
    Person(3, "李静怡", "法规处党支部", "ljy"),
    Person(4, "欧阳晓东", "离退休第一党支部", "oyxd"),
]
SOURCE = Source(
    url="/gallery/people/",
    search=lambda text: [one for one in PEOPLE if text in one.name or one.initials.startswith(text.lower())],
    get=lambda pk: next((one for one in PEOPLE if one.pk == pk), None),
    label=lambda one: one.name,
    note=lambda one: one.place,
)


class MeetingForm(OnceForm):
    """Every kind of field."""

    topic = forms.CharField(label="议题", max_length=100, help_text="一般不超过30字。")
    day = forms.DateField(label="日期", widget=DayInput)
    kind = forms.ChoiceField(label="形式", choices=[("", "请选择"), ("a", "集中学习"), ("b", "交流研讨")])
    chair = PeopleField(source=SOURCE, label="主持人")
    absent = PeopleField(source=SOURCE, label="缺席人员", many=True, required=False)
    open = forms.ChoiceField(
        label="是否列席群众", choices=[("y", "是"), ("n", "否")], widget=forms.RadioSelect, required=False
    )
    confirmed = forms.BooleanField(label="人数已核对无误")
    note = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    folded = ("note",)


class Branches(Table):
    """A list with every kind of cell."""

    title = "党支部一览"
    name = Column("名称", lambda row: row["name"], link=lambda row: "/gallery/")
    members = Column("党员数", lambda row: row["members"], number=True)
    elected = Column("换届日期", lambda row: row["elected"])
    state = Column("本月", lambda row: row["state"])
    code = Column("组织代码", lambda row: row["code"], sheet_only=True)


def branches(count: int = 6) -> list[dict]:
    """Rows in tree order."""
    lights = list(Light)
    return [
        {
            "name": f"第{number}党支部",
            "members": 3 + number,
            "elected": date(2024, 1 + number % 12, 8),
            "state": lights[number % len(lights)],
            "code": f"=1+{number}",
        }
        for number in range(1, count + 1)
    ]


def strip() -> Strip:
    """A year in November."""
    green, blue, red, yellow, grey = Light.GREEN, Light.BLUE, Light.RED, Light.YELLOW, Light.GREY
    monthly = [Cell(month, 1, green, url="/gallery/") for month in range(3, 11)]
    monthly[4] = Cell(7, 1, yellow, detail="应于7月31日前", url="/gallery/")
    quarters = [Cell(1, 3, green, label="第一季度"), Cell(4, 3, red, label="第二季度", url="/gallery/")]
    return Strip(
        2026,
        (
            Row("党小组会", [*monthly, Cell(11, 1, blue, url="/gallery/"), Cell(12, 1, grey)], note="每月，一般1次"),
            Row("党员大会", [*quarters, Cell(7, 3, green), Cell(10, 3, blue)], note="每季度至少1次", url="/gallery/"),
            Row("党费收缴公示", [Cell(1, 6, green), Cell(7, 6, grey, word="免除")], note="每半年"),
            Row("组织生活会", [Cell(1, 12, blue)], note="每年1次"),
        ),
        present=11,
    )


@guarded(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """The page; a post is always refused, to show what that looks like."""
    form = MeetingForm(request.POST or None, initial={"chair": 3})
    form.is_valid()
    source = (Path(__file__).parent / "templates/ui_tests/gallery.html").read_text()
    page = engines["django"].from_string(source)
    table = Branches(branches(), unit="江川局机关党委")
    context = {
        "form": form,
        "strip": strip(),
        "table": table,
        "tabs": [("全部", "/gallery/", True), ("本季度", "#", False)],
    }
    return HttpResponse(page.render(context, request))


urlpatterns = [
    *site_patterns,
    path("gallery/", gallery),
    path("gallery/people/", options_view(SOURCE, PUBLIC)),
]
