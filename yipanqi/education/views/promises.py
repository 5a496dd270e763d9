"""Pages of promises: one's own, those of a branch, one promise with what can be said of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.education import actions, exports
from yipanqi.education.forms.promises import ChangeForm, JudgeForm, KeepForm, MakeForm, ReviewForm
from yipanqi.education.forms.talks import source_of
from yipanqi.education.models import Promise
from yipanqi.education.queries import promises as queries
from yipanqi.education.views.common import BUSINESS, FILE_KINDS, version_of, year_asked, year_tabs
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations.models import Organization, Person
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried


def _tabs(current: int | None) -> list[tuple[str, str, bool]]:
    """One's own page and those of the branches one reads."""
    own = ("我的承诺", reverse("education:promises"), current is None)
    return [
        own,
        *(
            (one.short_name or one.name, reverse("education:promises_of", args=[one.pk]), one.pk == current)
            for one in queries.holders()
        ),
    ]


def _branch(pk: int) -> Organization:
    found = next((one for one in queries.holders() if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _found(pk: int) -> Promise:
    found = queries.get(pk)
    if found is None:
        raise Http404
    return found


@guarded(BUSINESS)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I promised."""
    year, branch = year_asked(request), queries.own_branch()
    context = {
        "promises": queries.mine(year), "year": year, "years": year_tabs(queries.years(), year), "tabs": _tabs(None),
        "branch": branch, "may": branch is not None, "own": True,
    }  # fmt: skip
    return render(request, "education/promises/list.html", context)


@guarded(BUSINESS)
@require_GET
def listing(request: HttpRequest, organization: int) -> HttpResponse:
    """What the members of a branch promised for a year."""
    holder, year = _branch(organization), year_asked(request)
    context = {
        "promises": list(queries.of_branch(holder, year)), "year": year,
        "years": year_tabs(queries.years(holder), year), "tabs": _tabs(holder.pk), "branch": holder,
        "may": queries.keeps(holder), "file_kinds": FILE_KINDS,
    }  # fmt: skip
    return render(request, "education/promises/list.html", context)


class Make(ActionView):
    """A promise of one's own, or of a member for whom the branch enters it."""

    guard = BUSINESS
    template_name = "education/promises/enter.html"
    form_class = MakeForm

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Remember which branch."""
        self.pk = organization
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """Made today, for this year."""
        today, person = clock.today(), scope.current().person_id
        return {"made_on": today, "due_on": today.replace(month=12, day=31), "person": person if self.own else None}

    @property
    def own(self) -> bool:
        """Whether it is the visitor's own branch."""
        branch = queries.own_branch()
        return branch is not None and branch.pk == self.pk

    def get_form_kwargs(self) -> dict:
        """People of the branch, for who enters promises of others."""
        self.holder = _branch(self.pk)
        keeps = queries.keeps(self.holder)
        if not keeps and not self.own:
            raise NotAllowed("承诺由本人填写，或者由本支部书记、委员代填；请联系本支部书记。")
        source = source_of(self.holder, only_own=True) if keeps else None
        return super().get_form_kwargs() | {"source": source}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        back = [("党员承诺", reverse("education:promises"))]
        return super().get_context_data(**kwargs) | {"organization": self.holder, "trail": back}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        given = dict(form.cleaned_data)
        chosen = given.pop("person", None)
        own = scope.current().person_id
        with scope.system("承诺人"):
            person = chosen.person if chosen else Person.objects.get(pk=own)
        made = actions.make_promise(organization=self.holder, person=person, by=self.request.actor, **given)
        done(self.request, "已登记。年中检查、年底填写兑现情况，都在这一页。")
        return redirect("education:promise", made.pk)


@guarded(BUSINESS)
@require_GET
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise: what was said of it and what can be said."""
    return _show(request, _found(pk))


FORMS = {"change": ChangeForm, "review": ReviewForm, "keep": KeepForm, "judge": JudgeForm}
ACTIONS = {
    "change": actions.change_promise, "review": actions.review_promise, "keep": actions.keep_promise,
    "judge": actions.judge_promise,
}  # fmt: skip


def _show(request: HttpRequest, one: Promise, status: int = 200, **wrong) -> HttpResponse:
    context = {"promise": one, "may": queries.may_tell(one), "keeps": queries.keeps(one.organization)}
    if context["may"]:
        today = clock.today()
        held = {name: getattr(one, name) for form in FORMS.values() for name in form.base_fields if name != "version"}
        held |= {name: held[name] or today for name in ("reviewed_on", "kept_on")} | {"version": one.version}
        context |= {name: form(initial=held) for name, form in FORMS.items()}
    context["trail"] = [("党员承诺", reverse("education:promises"))]
    return render(request, "education/promises/promise.html", context | wrong, status=status)


@guarded(BUSINESS)
@require_POST
def say(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Carry out one of the forms of the page; a refusal stands in that form."""
    one = _found(pk)
    if what not in FORMS:
        raise Http404
    form = FORMS[what](request.POST)

    def act() -> None:
        given = dict(form.cleaned_data)
        ACTIONS[what](promise=one, version=version_of(given.pop("version")), by=request.actor, **given)

    if tried(form, act):
        done(request, "已保存。")
        return redirect("education:promise", one.pk)
    return _show(request, one, status=422, **{what: form})


@guarded(BUSINESS)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken back."""
    one = _found(pk)
    actions.remove_promise(promise=one, by=request.actor)
    done(request, "已撤回。")
    return redirect("education:promises")


@guarded(BUSINESS)
@require_GET
def ledger(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """党员承诺台账."""
    holder = _branch(organization)
    if not 1949 <= year <= 9998:
        raise Http404
    return download(exports.promises.ledger(holder, year, kind_of(kind)))
