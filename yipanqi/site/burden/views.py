"""负担计 and 表单准入: what the product asks for, why, and how much work that is. For committees and for branches
themselves.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.kernel.exact import half_up
from yipanqi.organizations.models import Organization
from yipanqi.papers.sheets import Column, Sheet
from yipanqi.papers.xlsx import CONTENT_TYPE, write_xlsx
from yipanqi.site.burden import constants, forms, meter
from yipanqi.ui.downloads import attachment
from yipanqi.ui.guards import guarded, holds, sees

_KEEPS = holds(
    Power.MEETINGS, Power.ORGANIZATIONS, sentence="负担计由机关党委看合计、各组织看自己的；您现任职务没有这项内容。"
)
# Whoever only brings in the first register of an empty organ is no person of it and has no burden to look at.
METER = replace(_KEEPS, allows=lambda request: scope.current().person_id is not None and _KEEPS.allows(request))


class Asked:
    """What a visitor asked of the meter: the unit's totals or one organisation, a year, perhaps a month."""

    def __init__(self, request: HttpRequest):
        self.today = clock.today()
        self.year = _number(request, "year", 2000, self.today.year) or self.today.year
        self.month = _number(request, "month", 1, 12)
        self.own = meter.own_organizations()
        self.organ = meter.of_organ()
        self.organization = self._chosen(request.GET.get("organization", ""))

    def _chosen(self, asked: str) -> Organization | None:
        """The organisation asked for, where it is the visitor's own; else the unit where he or she keeps one."""
        if asked:
            found = next((one for one in self.own if str(one.pk) == asked), None)
            if found is None:
                raise Http404
            return found
        return None if self.organ is not None else self.own[0]

    @property
    def where(self) -> Q:
        """Condition on entries."""
        if self.organization is not None:
            return meter.of_organization(self.organization)
        assert self.organ is not None
        return self.organ

    @property
    def called(self) -> str:
        """Whose burden it is."""
        return self.organization.called if self.organization else "本机关各组织合计"

    def address(self, name: str = "burden:meter", *args, **more) -> str:
        """The same question with something changed."""
        asked = {"organization": self.organization.pk if self.organization else "", "year": self.year} | more
        query = "&".join(f"{key}={value}" for key, value in asked.items() if value)
        return f"{reverse(name, args=args)}?{query}"


def _number(request: HttpRequest, name: str, low: int, high: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 5 and low <= int(text) <= high else 0


@guarded(METER)
def page(request: HttpRequest) -> HttpResponse:
    """The burden of a year by month and by form, what could be dropped, what the same entries were used for."""
    asked = Asked(request)
    found = meter.meter(asked.where, year=asked.year)
    shown = meter.meter(asked.where, year=asked.year, month=asked.month) if asked.month else found
    register = forms.admitted()
    organ = [("机关合计", f"{reverse('burden:meter')}?year={asked.year}", asked.organization is None)]
    shares = {} if asked.organization else meter.shares(asked.where, year=asked.year)
    own = [
        (one.called, f"{reverse('burden:meter')}?organization={one.pk}&year={asked.year}", one == asked.organization)
        for one in asked.own
    ]
    whose = (organ if asked.organ is not None else []) + own
    return render(
        request,
        "site/burden/meter.html",
        {
            "asked": asked,
            "whose": whose if len(whose) > 1 else [],
            "years": [(f"{one}年", asked.address(year=one), one == asked.year) for one in _years(asked.today)],
            "months": [
                (month, tally, shares.get(month), asked.address(month=month.month))
                for month, tally in found.months.items()
            ],
            "average": meter.average(shares.values()),
            "monthly": half_up(Fraction(found.total.minutes, len(found.months))) if found.months else 0,
            "found": found,
            "shown": shown,
            "forms": [
                (forms.known()[name], register.get(name), tally, asked.address("burden:form", name, month=asked.month))
                for name, tally in shown.forms.items()
            ],
            "saved": [] if asked.month else [
                (forms.known()[one.form], one, asked.address("burden:form", one.form)) for one in meter.saved(found)
            ],
            "droppable": None if asked.organization or asked.month else meter.droppable(found),
            "known": forms.known(),
            "export": asked.address("burden:export", month=asked.month),
            "whole": asked.address(),
        },
    )  # fmt: skip


def _years(today: date) -> list[int]:
    return [today.year, today.year - 1]


@guarded(METER)
def form(request: HttpRequest, name: str) -> HttpResponse:
    """One form opened: on what it rests, which fields it asks, how its minutes are computed, how often it came in."""
    line, known = forms.admitted().get(name), forms.known().get(name)
    there = {forms.name_of(one): one for one in forms.every_form()}.get(name)
    if line is None or known is None or there is None:
        raise Http404
    asked = Asked(request)
    found = meter.meter(asked.where, year=asked.year, month=asked.month)
    events = [event for event, one in meter.asked().items() if one.form == name]
    return render(
        request,
        "site/burden/form.html",
        {
            "asked": asked,
            "line": line,
            "known": known,
            "fields": [
                (_label(there, one), constants.kinds()[kind]) for one, kind in meter.typed_fields(name, there)
            ],
            "asks": [_label(there, one) for one in line.fields],
            "save": constants.kinds()[constants.SAVE],
            "events": [(meter.sentence(event), meter.asked()[event], found.events.get(event)) for event in events],
            "kinds": constants.kinds(),
            "trail": [("负担计", asked.address(month=asked.month))],
        },
    )  # fmt: skip


def _label(there: Any, field: str) -> str:
    name = field.partition(":")[0]
    found = there.base_fields.get(name)
    return str(found.label or name) if found is not None else _ADDED.get(name, name)


_ADDED = {
    "assistant": "代办人", "from_on": "自", "to_on": "至", "reason": "事由", "people": "参加人员", "hours": "学时",
}  # fmt: skip
"""Labels of fields that a page adds to a form."""


@guarded(METER)
def export(request: HttpRequest) -> HttpResponse:
    """The burden by month and form as a workbook."""
    asked = Asked(request)
    found = meter.meter(asked.where, year=asked.year, month=asked.month)
    register = forms.admitted()
    span = f"{asked.year}年{asked.month}月" if asked.month else f"{asked.year}年"
    rows = [
        (forms.known()[name].title, register[name].basis, tally.times, tally.inputs, tally.minutes)
        for name, tally in found.forms.items()
    ]
    by_form = Sheet(
        f"{span}填报负担（按表单）",
        (Column("表单", 24), Column("依据", 40), Column("次数"), Column("项数"), Column("约合分钟")),
        (*rows, ("合计", "", found.total.times, found.total.inputs, found.total.minutes)),
        unit=asked.called, date=clock.chinese_date(asked.today), notes=(NOTE,), name="按表单",
    )  # fmt: skip
    months = [
        (f"{month.year}年{month.month}月", tally.times, tally.inputs, tally.minutes)
        for month, tally in found.months.items()
    ]
    by_month = Sheet(
        f"{span}填报负担（按月）", (Column("月份", 16), Column("次数"), Column("项数"), Column("约合分钟")),
        tuple(months), unit=asked.called, date=clock.chinese_date(asked.today), notes=(NOTE,), name="按月",
    )  # fmt: skip
    return attachment(write_xlsx(by_form, by_month), CONTENT_TYPE, f"{span}填报负担（{asked.called}）.xlsx")


NOTE = "次数由历史记录计数，项数为通常要填的项目；分钟按每类项目的常数推算，不对任何人计时。"


@guarded(sees(Sight.STRUCTURE))
def admission(request: HttpRequest) -> HttpResponse:
    """表单准入: every form with what it asks, on what it rests, who answers for it, until when; open to everybody."""
    today = clock.today()
    there = {forms.name_of(one): one for one in forms.every_form()}
    lines = [
        (forms.known()[line.form], [_label(there[line.form], one) for one in line.fields], line, line.review_by < today)
        for line in forms.admitted().values() if line.form in there
    ]  # fmt: skip
    return render(
        request,
        "site/burden/admission.html",
        {"lines": lines, "overdue": [entry for entry in lines if entry[3]], "meter": METER.allows(request)},
    )
