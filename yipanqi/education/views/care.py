"""Pages of care: what is open in a branch, one matter, 政治生日, the year's ledger."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.education import actions, exports
from yipanqi.education.enums import TROUBLES, Way
from yipanqi.education.forms.care import CareForm, ChangeForm, CloseForm, GiveForm
from yipanqi.education.forms.talks import source_of
from yipanqi.education.models import Care
from yipanqi.education.queries import care as queries
from yipanqi.education.queries import people
from yipanqi.education.views.common import (
    BUSINESS,
    COMMITTEE,
    FILE_KINDS,
    kept,
    siblings,
    tabs,
    trail,
    version_of,
    year_asked,
    year_tabs,
)
from yipanqi.kernel import clock, scope
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried


@guarded(COMMITTEE)
@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """To the branch whose care one keeps."""
    holders = people.overseen()
    branch = next((one for one in holders if one.kind == Kind.BRANCH), holders[0] if holders else None)
    if branch is None:
        raise Http404
    return redirect("education:care_of", branch.pk)


@guarded(COMMITTEE)
@require_GET
def listing(request: HttpRequest, organization: int) -> HttpResponse:
    """What is open, 政治生日 around today, what was done in a year."""
    holder, year = kept(organization), year_asked(request)
    birthdays, retiring = queries.reminders(holder) if holder.kind == Kind.BRANCH else ([], [])
    return render(
        request,
        "education/care/list.html",
        {
            "organization": holder,
            "tabs": tabs(holder, "care"),
            "siblings": siblings(holder, "care_of"),
            "open": list(queries.open_cares(holder)),
            "birthdays": birthdays,
            "retiring": retiring,
            "today": clock.today(),
            "year": year,
            "years": year_tabs(queries.years(holder, clock.today()), year),
            "done": [one for one in queries.of_year(holder, year) if one.closed_on or one.acts.all()],
            "keeps": people.keeps(holder),
            "file_kinds": FILE_KINDS,
        },
    )


class Enter(ActionView):
    """Enter in what a member is cared for."""

    guard = COMMITTEE
    template_name = "education/care/enter.html"
    form_class = CareForm

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Remember which organisation."""
        self.pk = organization
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """Today, and whom the page came from."""
        other = self.request.GET.get("with", "")
        return {"arose_on": clock.today(), "person": int(other) if other.isdecimal() else None}

    def get_form_kwargs(self) -> dict:
        """People of the organisation."""
        self.holder = kept(self.pk)
        return super().get_form_kwargs() | {"source": source_of(self.holder, only_own=True)}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        return super().get_context_data(**kwargs) | {"organization": self.holder, "trail": _trail(self.holder)}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        given = form.cleaned_data
        care = actions.enter_care(
            organization=self.holder, person=given["person"].person, by=self.request.actor,
            **{name: given[name] for name in ("matter", "arose_on", "level", "need", "next_on", "once")},
        )  # fmt: skip
        talk = "书记应当及时谈心谈话，已同时列入。" if care.matter in TROUBLES else ""
        done(self.request, f"已登记。{talk}")
        return redirect("education:care_matter", care.pk)


def _trail(organization: Organization) -> list[tuple[str, str]]:
    return trail(("关怀慰问", reverse("education:care_of", args=[organization.pk])))


def _found(pk: int) -> Care:
    care = queries.get(pk)
    if care is None:
        raise Http404
    return care


@guarded(BUSINESS)
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: for the committee with what can be done, for the member to read."""
    return _show(request, _found(pk))


def _show(request: HttpRequest, care: Care, status: int = 200, **forms) -> HttpResponse:
    keeps = people.keeps(care.organization)
    context = {"care": care, "keeps": keeps, "about_me": care.person_id == scope.current().person_id}
    if keeps and not care.closed_on:
        details = {name: getattr(care, name) for name in ("level", "need", "next_on", "version")}
        context |= {
            "give": GiveForm(initial={"on": clock.today(), "way": Way.VISIT, "giver": request.actor.name}),
            "change": ChangeForm(initial=details),
            "close": CloseForm(initial={"on": clock.today(), "version": care.version}),
        }
    context |= {"trail": _trail(care.organization) if people.oversees(care.organization) else trail()}
    return render(request, "education/care/matter.html", context | forms, status=status)


@guarded(COMMITTEE)
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done."""
    form = GiveForm(request.POST)
    return _act(request, pk, "give", form, lambda care, given: actions.give_care(care=care, by=request.actor, **given))


@guarded(COMMITTEE)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What is needed."""

    def act(care: Care, given: dict):
        version = version_of(given.pop("version"))
        actions.change_care(care=care, version=version, by=request.actor, **given)

    return _act(request, pk, "change", ChangeForm(request.POST), act)


@guarded(COMMITTEE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """It is over."""

    def act(care: Care, given: dict):
        actions.close_care(care=care, on=given["on"], version=version_of(given["version"]), by=request.actor)

    return _act(request, pk, "close", CloseForm(request.POST), act)


def _act(request: HttpRequest, pk: int, name: str, form, act) -> HttpResponse:
    """Carry out one of the forms of the page; a refusal stands in that form."""
    care = _found(pk)
    if tried(form, lambda: act(care, dict(form.cleaned_data))):
        done(request, "已办结，“需要什么”已删除。" if name == "close" else "已保存。")
        return redirect("education:care_matter", care.pk)
    return _show(request, care, status=422, **{name: form})


@guarded(COMMITTEE)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Entered by mistake."""
    care = _found(pk)
    actions.remove_care(care=care, by=request.actor)
    done(request, "已删除。")
    return redirect("education:care_of", care.organization_id)


class Birthday(ActionView):
    """How a 政治生日 was marked."""

    guard = COMMITTEE
    template_name = "education/care/birthday.html"
    form_class = GiveForm

    def dispatch(self, request: HttpRequest, *args, organization: int, person: int, **kwargs) -> HttpResponse:
        """Remember whose."""
        self.pk, self.number = organization, person
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """Today, as usual."""
        return {"on": clock.today(), "way": Way.CEREMONY, "giver": self.holder.short_name or self.holder.name}

    def get_form(self, form_class=None):
        """Nobody looks in again."""
        self.holder = kept(self.pk)
        self.one = next((one for one in queries.reminders(self.holder)[0] if one.person.pk == self.number), None)
        if self.one is None:
            raise Http404
        form = super().get_form(form_class)
        del form.fields["next_on"]
        return form

    def get_context_data(self, **kwargs) -> dict:
        """Whose, and how many years."""
        context = super().get_context_data(**kwargs)
        return context | {"organization": self.holder, "one": self.one, "trail": _trail(self.holder)}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        actions.mark_birthday(
            organization=self.holder, person=self.one.person, by=self.request.actor, **form.cleaned_data
        )
        done(self.request, "已登记。")
        return redirect("education:care_of", self.holder.pk)


@guarded(COMMITTEE)
@require_GET
def ledger(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """关怀慰问台账."""
    holder = kept(organization)
    if not 1949 <= year <= 9998:
        raise Http404
    return download(exports.care.ledger(holder, year, kind_of(kind)))
