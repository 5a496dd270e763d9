"""Pages of 党费: one's own, a branch's year, its bases, a collecting day, one member, publication."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Sight
from yipanqi.education import actions, exports, rates
from yipanqi.education.actions import Confirmed
from yipanqi.education.forms.cashbook import FlowForm
from yipanqi.education.forms.dues import ArrearsForm, BasesForm, ChangeForm, CollectForm, MakeUpForm, PublishForm
from yipanqi.education.models import Collection, DuesEntry, Payment, Publication
from yipanqi.education.queries import cashbook as cash
from yipanqi.education.queries import dues as queries
from yipanqi.education.queries.dues import Payer
from yipanqi.education.rules.dues import month_of, shown
from yipanqi.education.views.common import BUSINESS, FILE_KINDS, year_asked, year_tabs
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations.models import Organization
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

KEEPERS = sees(Sight.DUES)


def _branch(pk: int) -> Organization:
    """A branch whose dues the visitor sees, or 404."""
    organization = Organization.objects.filter(pk=pk).first()
    if organization is None or not queries.oversees(organization):
        raise Http404
    return organization


def _tabs(current: int | None) -> list[tuple[str, str, bool]]:
    """One's own page and those of the branches one keeps; nothing where there is only one's own."""
    own = ("我的党费", reverse("education:dues"), current is None)
    branches = [
        (one.short_name or one.name, reverse("education:dues_of", args=[one.pk]), one.pk == current)
        for one in queries.overseen()
    ]
    return [own, *branches] if branches else []


def _trail(organization: Organization) -> list[tuple[str, str]]:
    return [("党费", reverse("education:dues_of", args=[organization.pk]))]


@guarded(BUSINESS)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I pay, and which months I have paid."""
    person, year = scope.current().person_id, year_asked(request)
    payer = queries.own(person, year) if person else None
    today = clock.today()
    context = {
        "payer": payer,
        "line": _line(payer, year) if payer else None,
        "year": year,
        "years": year_tabs([today.year, today.year - 1], year),
        "tabs": _tabs(None),
    }
    return render(request, "education/dues/mine.html", context)


def _line(payer: Payer, year: int) -> dict:
    """A member as the pages show it."""
    return {
        "payer": payer,
        "cells": payer.in_year(year),
        "paid_shown": shown(payer.paid_in(year)),
        **_of_base(payer.base),
    }


def _of_base(base) -> dict:
    if base is None:
        return {"base": None}
    category = rates.in_force(base.from_month).category(base.category)
    percent = category.band(base.base).percent if category and category.bands else ""
    return {"base": base, "category": category.title if category else base.category, "percent": percent}


@guarded(KEEPERS)
@require_GET
def branch(request: HttpRequest, organization: int) -> HttpResponse:
    """A branch in a year: everybody's months, what is to be looked into, collecting days, publication."""
    holder, year = _branch(organization), year_asked(request)
    today = clock.today()
    book = queries.book(holder, year)
    context = {
        "organization": holder,
        "book": book,
        "lines": [_line(one, year) for one in book.payers],
        "behind": book.behind if year == today.year else [],
        "collections": queries.collections(holder, year),
        "year": year,
        "years": year_tabs(queries.years(holder, today), year),
        "tabs": _tabs(holder.pk),
        "keeps": queries.keeps(holder),
        "current": year == today.year,
        "file_kinds": FILE_KINDS,
    }
    return render(request, "education/dues/branch.html", context)


class _OfBranch(ActionView):
    """A form about a branch."""

    guard = KEEPERS

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Remember which branch."""
        self.pk = organization
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class=None):
        """Only of a branch one sees."""
        self.holder = _branch(self.pk)
        return super().get_form(form_class)

    def get_context_data(self, **kwargs) -> dict:
        """The branch and the way back."""
        context = super().get_context_data(**kwargs)
        return context | {"organization": self.holder, "trail": _trail(self.holder)}

    def back(self) -> HttpResponse:
        """To the branch's year."""
        return redirect("education:dues_of", self.holder.pk)


class Bases(_OfBranch):
    """Confirm the bases of this year."""

    template_name = "education/dues/bases.html"
    form_class = BasesForm

    def get_initial(self) -> dict:
        """The day on which they were confirmed, today for the first time."""
        self.book = queries.book(self.holder, clock.today().year)
        return {"on": self.book.fixing.on if self.book.fixing else clock.today()}

    def get_form_kwargs(self) -> dict:
        """Everybody who owes a month of the year."""
        given, today = super().get_form_kwargs(), clock.today()
        owing = [one for one in self.book.payers if any(cell.owed for cell in one.in_year(today.year))]
        return given | {"payers": owing, "year": today.year, "today": today}

    def get_context_data(self, **kwargs) -> dict:
        """The rule in force."""
        return super().get_context_data(**kwargs) | {"year": self.book.year, "fixing": self.book.fixing}

    def act(self, form) -> HttpResponse:
        """Confirm them."""
        found = (_confirmed(one, self.book.year, *form.given(one.person.pk)) for one in form.payers)
        actions.fix_bases(
            organization=self.holder, year=self.book.year, on=form.cleaned_data["on"],
            confirmed=[one for one in found if one], by=self.request.actor,
        )  # fmt: skip
        done(self.request, f"{self.book.year}年党费基数已核定。")
        return self.back()


def _confirmed(payer: Payer, year: int, category: str, base: int | None) -> Confirmed | None:
    """What was written; a reduction approved for the same base this year stays."""
    if base is None:
        return None
    first = next(cell.month for cell in payer.in_year(year) if cell.owed)
    known = payer.base_in(first)
    if known and known.from_month == first and (known.category, known.base) == (category, base) and known.approver:
        return Confirmed(
            person=payer.person.pk, category=category, base=base, reduced_to=known.amount, approver=known.approver,
            reason=known.reason,
        )  # fmt: skip
    return Confirmed(person=payer.person.pk, category=category, base=base)


class Collect(_OfBranch):
    """A collecting day."""

    template_name = "education/dues/collect.html"
    form_class = CollectForm

    def get_initial(self) -> dict:
        """This month, today."""
        return {"first": month_of(clock.today()).isoformat(), "paid_on": clock.today()}

    def get_form_kwargs(self) -> dict:
        """The members of the year."""
        today = clock.today()
        book = queries.book(self.holder, today.year)
        return super().get_form_kwargs() | {"payers": book.payers, "today": today, "since": self.holder.go_live_on}

    def act(self, form) -> HttpResponse:
        """Take them."""
        given = form.cleaned_data
        made = actions.collect(
            organization=self.holder, first=given["first"], last=given["last"] or given["first"],
            paid_on=given["paid_on"], without=given["without"], once=given["once"], by=self.request.actor,
        )  # fmt: skip
        amounts = list(made.payments.values_list("amount", flat=True))
        done(self.request, f"已登记{len(amounts)}笔，共{shown(sum(amounts))}元。")
        return self.back()


class Publish(_OfBranch):
    """Make collection known."""

    template_name = "education/dues/publish.html"
    form_class = PublishForm

    def get_initial(self) -> dict:
        """Today."""
        return {"on": clock.today()}

    def get_form_kwargs(self) -> dict:
        """This year and the last."""
        return super().get_form_kwargs() | {"today": clock.today()}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        actions.publish_dues(organization=self.holder, by=self.request.actor, **form.cleaned_data)
        done(self.request, "已登记公布。")
        return self.back()


@guarded(KEEPERS)
@require_GET
def cashbook(request: HttpRequest, organization: int) -> HttpResponse:
    """What was handed up and used in a year, and what is left."""
    holder, year = _branch(organization), year_asked(request)
    context = {
        "organization": holder,
        "book": cash.cashbook(holder, year),
        "publications": queries.publications(holder, year),
        "year": year,
        "years": year_tabs(queries.years(holder, clock.today()), year),
        "trail": _trail(holder),
        "keeps": queries.keeps(holder),
        "file_kinds": FILE_KINDS,
    }
    return render(request, "education/dues/cashbook.html", context)


class EnterFlow(_OfBranch):
    """Something handed up, returned or used."""

    template_name = "education/dues/flow.html"
    form_class = FlowForm

    def get_initial(self) -> dict:
        """Today."""
        return {"on": clock.today()}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        made = actions.enter_flow(organization=self.holder, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已登记{made.get_flow_display()}{made.amount_shown}元。")
        return self.back()

    def back(self) -> HttpResponse:
        """To the cash book."""
        return redirect("education:dues_cashbook", self.holder.pk)


@guarded(KEEPERS)
@require_GET
def summary(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """党费收支结存表."""
    holder = _branch(organization)
    if not 1949 <= year <= 9998:
        raise Http404
    said = tuple(f"{one.on.month}月{one.on.day}日{one.get_way_display()}" for one in queries.publications(holder, year))
    return download(exports.cashbook.summary(cash.cashbook(holder, year), said, kind_of(kind)))


@guarded(KEEPERS)
@require_GET
def member(request: HttpRequest, organization: int, person: int) -> HttpResponse:
    """One member for the committee: bases, payments, what can be done."""
    return _show(request, *_of_member(organization, person))


def _of_member(organization: int, person: int) -> tuple[Organization, Payer]:
    holder = _branch(organization)
    payer = queries.payer(holder, person, clock.today().year)
    if payer is None:
        raise Http404
    return holder, payer


def _show(request: HttpRequest, holder: Organization, payer: Payer, status: int = 200, **forms) -> HttpResponse:
    today, keeps = clock.today(), queries.keeps(holder)
    context = {
        "organization": holder,
        "line": _line(payer, today.year),
        "payer": payer,
        "behind": payer.behind,
        "bases": [_of_base(one) for one in reversed(payer.bases)],
        "payments": [cell.paid for cell in reversed(payer.cells) if cell.paid],
        "year": today.year,
        "keeps": keeps,
        "trail": _trail(holder),
    }
    if keeps:
        base, this = payer.base, month_of(today).isoformat()
        known = {"category": base.category, "base": shown(base.base)} if base else {"category": "wage"}
        within = {"today": today, "since": holder.go_live_on}
        context |= {
            "make_up": MakeUpForm(initial={"first": this, "paid_on": today}, **within),
            "change": ChangeForm(initial={"from_month": this, **known}, **within),
            "decide": ArrearsForm(initial={"decided_on": today}),
        }
    return render(request, "education/dues/member.html", context | forms, status=status)


def _act(request: HttpRequest, organization: int, person: int, name: str, form_of, act) -> HttpResponse:
    """Carry out one of the forms of the member's page; a refusal stands in that form."""
    holder, payer = _of_member(organization, person)
    form = form_of(holder)
    if form.is_valid():
        try:
            said = act(holder, form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as error:
            form.refused(error)
        else:
            done(request, said)
            return redirect("education:dues_member", holder.pk, payer.person.pk)
    return _show(request, holder, payer, status=422, **{name: form})


def _within(holder: Organization) -> dict[str, date]:
    return {"today": clock.today(), "since": holder.go_live_on}


@guarded(KEEPERS)
@require_POST
def make_up(request: HttpRequest, organization: int, person: int) -> HttpResponse:
    """One member pays."""

    def act(holder: Organization, given: dict) -> str:
        actions.make_up(
            organization=holder, person=person, first=given["first"], last=given["last"] or given["first"],
            paid_on=given["paid_on"], once=given["once"], by=request.actor,
        )  # fmt: skip
        return "已登记。"

    form_of = lambda holder: MakeUpForm(request.POST, **_within(holder))  # noqa: E731
    return _act(request, organization, person, "make_up", form_of, act)


@guarded(KEEPERS)
@require_POST
def change(request: HttpRequest, organization: int, person: int) -> HttpResponse:
    """Another base."""

    def act(holder: Organization, given: dict) -> str:
        confirmed = Confirmed(
            person=person, category=given["category"], base=given["base"], reduced_to=given["reduced_to"],
            approver=given["approver"], reason=given["reason"],
        )  # fmt: skip
        actions.change_base(
            organization=holder, confirmed=confirmed, from_month=given["from_month"], reason=given["reason"],
            by=request.actor,
        )  # fmt: skip
        return "已变更。"

    form_of = lambda holder: ChangeForm(request.POST, **_within(holder))  # noqa: E731
    return _act(request, organization, person, "change", form_of, act)


@guarded(KEEPERS)
@require_POST
def decide(request: HttpRequest, organization: int, person: int) -> HttpResponse:
    """What the branch decided about unpaid months."""

    def act(holder: Organization, given: dict) -> str:
        actions.decide_arrears(organization=holder, person=person, by=request.actor, **given)
        return "已登记。"

    return _act(request, organization, person, "decide", lambda _: ArrearsForm(request.POST), act)


@guarded(KEEPERS)
@require_POST
def withdraw(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Strike out what was entered by mistake: a payment, a collecting day, a publication, an entry of the cash book."""
    known = {"payment": Payment, "collection": Collection, "publication": Publication, "entry": DuesEntry}
    model = known.get(kind)
    row = model._default_manager.select_related("organization").filter(pk=pk).first() if model else None
    if row is None:
        raise Http404
    organization = row.organization
    if isinstance(row, Payment):
        actions.withdraw_payment(payment=row, by=request.actor)
    elif isinstance(row, Collection):
        actions.withdraw_collection(collection=row, by=request.actor)
    elif isinstance(row, DuesEntry):
        actions.withdraw_flow(entry=row, by=request.actor)
    else:
        actions.withdraw_publication(publication=row, by=request.actor)
    done(request, "已撤回。")
    return redirect("education:dues_of", organization.pk)


@guarded(KEEPERS)
@require_GET
def ledger(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """党费收缴台账."""
    holder = _branch(organization)
    if not 1949 <= year <= 9998:
        raise Http404
    return download(exports.dues.ledger(queries.book(holder, year), kind_of(kind)))
