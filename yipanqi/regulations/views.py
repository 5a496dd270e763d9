"""规则库 and 职责查询: every rule with its clause in our own words, how far verified, and what the organ decided."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope, worktime
from yipanqi.organizations.enums import PARTY_KINDS, POST_KIND, Kind, Post, PostKind
from yipanqi.regulations import actions, days, queries
from yipanqi.regulations.forms import EndForm, OverrideForm, WithdrawYearForm, YearForm
from yipanqi.regulations.models import Override
from yipanqi.ui.guards import guarded, holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

BUSINESS = sees(Sight.STRUCTURE)
DECIDES = holds(Power.RULES)


@guarded(BUSINESS)
def browser(request: HttpRequest) -> HttpResponse:
    """The regulations in force with their periodic duties; why a package of the organ could not be read."""
    library = queries.library()
    return render(
        request,
        "regulations/browser.html",
        {
            "shelves": queries.shelves(),
            "faults": library.faults,
            "waiting": [pack for pack in library.packs if pack.effective_from > clock.today()],
            "decisions": queries.overrides().filter(to_on__gte=clock.today(), ended_at=None),
        },
    )


@guarded(BUSINESS)
def text(request: HttpRequest, code: str) -> HttpResponse:
    """One regulation: its clauses in our own words, and the duties that rest on each."""
    shelf = next((shelf for shelf in queries.shelves() if shelf.regulation.code == code), None)
    if shelf is None:
        raise Http404
    resting = {clause.id: [rule for rule in shelf.duties if rule.clause == clause.id] for clause in shelf.clauses}
    clauses = [(clause, resting[clause.id]) for clause in shelf.clauses]
    return render(request, "regulations/text.html", {"shelf": shelf, "clauses": clauses})


@guarded(BUSINESS)
def rule(request: HttpRequest, number: str) -> HttpResponse:
    """One periodic duty: by which clause, who owes it, what counts, how often, and every decision about it."""
    found = queries.rule_in_force(number)
    if found is None:
        raise Http404
    pack, shown = found
    library = queries.library()
    clause = library.clause(shown.clause, queries.reference(pack))
    return render(
        request,
        "regulations/rule.html",
        {
            "pack": pack,
            "rule": shown,
            "clause": clause,
            "regulation": library.regulation(clause.regulation, queries.reference(pack)),
            "enabled": queries.enabled(shown.code),
            "facts": _facts(shown),
            "versions": queries.versions_of(shown),
            "decisions": queries.overrides(duty=shown.code),
            "may_decide": scope.current().may_anywhere(Power.RULES),
        },
    )


def _facts(shown) -> list[tuple[str, str]]:
    grace = f"期满后{shown.grace_days}天" if shown.grace_days else "不另设宽限"
    return [
        ("承担者", queries.owed_by_words(shown)),
        ("频次", queries.rhythm(shown)),
        ("要求", "刚性要求（应当、至少）" if shown.severity == "hard" else "一般性要求（一般）"),
        ("以何履行", queries.counts_words(shown)),
        ("宽限", grace),
        ("说明", shown.note),
    ]


@guarded(BUSINESS)
def posts(request: HttpRequest) -> HttpResponse:
    """职责查询: a post or a kind of organisation, its duties, the clauses they rest on."""
    post, kind = request.GET.get("post", ""), request.GET.get("kind", "")
    post = post if post in Post.values and POST_KIND[post] == PostKind.PARTY else ""
    kind = kind if kind in PARTY_KINDS else ""
    own = queries.by_regulation(queries.charges(post=post, kind=kind)) if post else []
    shared = queries.by_regulation(queries.charges(kind=kind)) if kind else []
    return render(
        request,
        "regulations/posts.html",
        {
            "post": post,
            "kind": kind,
            "posts": [choice for choice in Post.choices if POST_KIND[choice[0]] == PostKind.PARTY],
            "kinds": [choice for choice in Kind.choices if choice[0] in PARTY_KINDS],
            "post_words": Post(post).label if post else "",
            "kind_words": Kind(kind).label if kind else "",
            "own": own,
            "shared": shared,
        },
    )


class OverrideRule(ActionView):
    """Adjust or defer a rule, by whoever may decide for the organ."""

    guard = DECIDES
    template_name = "regulations/override.html"
    form_class = OverrideForm

    def dispatch(self, request, *args, **kwargs):
        """Only a rule that is in force can be decided about."""
        found = queries.rule_in_force(kwargs["number"])
        if found is None:
            raise Http404
        self.rule = found[1]
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Offer the organisations the actor may decide for."""
        return {**super().get_form_kwargs(), "organizations": queries.may_override(Power.RULES)}

    def get_context_data(self, **kwargs):
        """The rule beside the form."""
        return super().get_context_data(rule=self.rule, facts=_facts(self.rule), **kwargs)

    def act(self, form) -> HttpResponse:
        """Decide, and go back to the rule."""
        actions.override_rule(duty=self.rule.code, by=self.request.actor, **form.cleaned_data)
        done(
            self.request,
            f"已登记对“{self.rule.title}”的{dict(form.fields['effect'].choices)[form.cleaned_data['effect']]}。",
        )
        return redirect("regulations:rule", self.rule.id)


class EndOverride(ActionView):
    """End a decision early."""

    guard = DECIDES
    template_name = "regulations/end.html"
    form_class = EndForm

    def get_context_data(self, **kwargs):
        """The decision beside the form."""
        return super().get_context_data(override=self._override(), **kwargs)

    def _override(self) -> Override:
        return get_object_or_404(Override.objects.select_related("organization"), pk=self.kwargs["pk"])

    def act(self, form) -> HttpResponse:
        """End it, and go back to the library."""
        actions.end_override(override=self._override(), by=self.request.actor, **form.cleaned_data)
        done(self.request, "已提前结束，从今天开始的期间恢复按规定执行。")
        return redirect(reverse("regulations:browser"))


# Working days


def _years() -> list[int]:
    """Last year to the year after next: deadlines in working days never reach further."""
    now = clock.today().year
    return list(range(now - 1, now + 3))


@guarded(BUSINESS)
def workdays(request: HttpRequest) -> HttpResponse:
    """工作日表 of a year, and where it comes from."""
    asked = request.GET.get("year", str(clock.today().year))
    years = _years()
    if not asked.isascii() or not asked.isdecimal() or int(asked) not in years:
        raise Http404
    year = int(asked)
    shown = queries.announcements(year)
    return render(
        request,
        "regulations/workdays.html",
        {
            "year": year,
            "years": [(f"{one}年", f"?year={one}", one == year) for one in years],
            "months": days.months(year, worktime.is_working_day),
            "official": worktime.is_official(year),
            "holding": next((one for one in shown if one.withdrawn_at is None), None),
            "earlier": [one for one in shown if one.withdrawn_at is not None],
            "caveat": worktime.caveat(date(year, 1, 1)),
            "may_enter": DECIDES.allows(request) and not worktime.is_official(year) and year >= clock.today().year,
            "weekdays": "一二三四五六日",
        },
    )


class _Year(ActionView):
    """What the two forms of a year share."""

    guard = DECIDES

    def get_context_data(self, **kwargs):
        """The year, and what holds now."""
        year = self.kwargs["year"]
        if year not in _years():
            raise Http404
        back = f"{reverse('regulations:workdays')}?year={year}"
        trail = [("规则库", reverse("regulations:browser")), (f"{year}年工作日", back)]
        return super().get_context_data(year=year, holding=queries.announced(year), back=back, trail=trail, **kwargs)

    def done(self, said: str) -> HttpResponse:
        """Say so, and go back to the year."""
        done(self.request, said)
        return redirect(f"{reverse('regulations:workdays')}?year={self.kwargs['year']}")


class AnnounceYear(_Year):
    """Enter the holidays of a year."""

    template_name = "regulations/announce.html"
    form_class = YearForm

    def get_initial(self):
        """What holds now, to be corrected."""
        now = queries.announced(self.kwargs["year"])
        return {"off": now.off, "on": now.on, "basis": now.basis} if now else {}

    def act(self, form) -> HttpResponse:
        """Enter it for the whole organ."""
        highest = queries.may_override(Power.RULES)[0]
        year = self.kwargs["year"]
        actions.announce_year(organization=highest, year=year, by=self.request.actor, **form.cleaned_data)
        return self.done(f"已录入{year}年的放假安排，今后按它计算；已经定下的期限不变。")


class WithdrawYear(_Year):
    """Take back what was entered."""

    template_name = "regulations/withdraw_year.html"
    form_class = WithdrawYearForm

    def act(self, form) -> HttpResponse:
        """Take it back."""
        year = self.kwargs["year"]
        actions.withdraw_year(year=year, by=self.request.actor, **form.cleaned_data)
        return self.done(f"已撤回录入的{year}年放假安排，今后按周一至周五推算；已经定下的期限不变。")
