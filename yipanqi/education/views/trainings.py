"""Pages of trainings: one's own, what an organisation held, one training, whether the year's hours are reached."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Sight
from yipanqi.education import actions, exports
from yipanqi.education.enums import Aim
from yipanqi.education.forms.trainings import AddForm, EnterForm, HoursForm
from yipanqi.education.models import Training
from yipanqi.education.queries import trainings as queries
from yipanqi.education.views.common import BUSINESS, FILE_KINDS, year_asked, year_tabs
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import find_people
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried
from yipanqi.ui.widgets import Source, options_view

KEEPERS = sees(Sight.TRAININGS)
SOURCE = Source(
    url="education:training_people",
    search=find_people,
    get=lambda pk: Person.objects.filter(pk=pk).select_related("home").first(),
    label=lambda one: one.name,
    note=lambda one: one.home.name if one.home else "",
)
"""People of the registers one sees."""

options = options_view(SOURCE, KEEPERS)


def _holder(pk: int) -> Organization:
    """An organisation whose trainings the visitor sees, or 404."""
    organization = Organization.objects.select_related("parent").filter(pk=pk).first()
    if organization is None or not queries.oversees(organization):
        raise Http404
    return organization


def _tabs(current: int | None) -> list[tuple[str, str, bool]]:
    """One's own page and those of the organisations one keeps; nothing where there is only one's own."""
    own = ("我的学习", reverse("education:trainings"), current is None)
    holders = [
        (one.short_name or one.name, reverse("education:trainings_of", args=[one.pk]), one.pk == current)
        for one in queries.overseen()
    ]
    return [own, *holders] if holders else []


@guarded(BUSINESS)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I took part in, and whether the year's hours are reached."""
    person, year, today = scope.current().person_id, year_asked(request), clock.today()
    context = {
        "one": queries.own(person, year) if person else None,
        "year": year,
        "years": year_tabs([today.year, today.year - 1], year),
        "tabs": _tabs(None),
    }
    return render(request, "education/trainings/mine.html", context)


@guarded(KEEPERS)
@require_GET
def listing(request: HttpRequest, organization: int) -> HttpResponse:
    """What an organisation held in a year; of a branch, whose hours are reached."""
    holder, year = _holder(organization), year_asked(request)
    context = {
        "organization": holder,
        "trainings": list(queries.held(holder, year)),
        "members": queries.reached(holder, year) if holder.kind == Kind.BRANCH else [],
        "year": year,
        "years": year_tabs(queries.years(holder, clock.today()), year),
        "tabs": _tabs(holder.pk),
        "keeps": queries.keeps(holder),
        "file_kinds": FILE_KINDS,
    }
    return render(request, "education/trainings/list.html", context)


class Enter(ActionView):
    """Enter a training that was held."""

    guard = KEEPERS
    template_name = "education/trainings/enter.html"
    form_class = EnterForm

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Remember which organisation."""
        self.pk = organization
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """Today."""
        return {"first_on": clock.today(), "place": self.holder.usual_place}

    def get_form(self, form_class=None):
        """Only of an organisation one sees."""
        self.holder = _holder(self.pk)
        return super().get_form(form_class)

    def get_form_kwargs(self) -> dict:
        """A branch's members, or the branches of a committee."""
        if self.holder.kind == Kind.BRANCH:
            members = queries.members(self.holder, clock.today())
            if not members:
                raise Refused(f"“{self.holder.name}”名册上没有党员，请先维护党员名册。")
            return super().get_form_kwargs() | {"members": members}
        return super().get_form_kwargs() | {"branches": queries.branches_below(self.holder)}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        context = super().get_context_data(**kwargs)
        return context | {"organization": self.holder, "trail": _trail(self.holder)}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        given = form.cleaned_data
        people, away = self._people(given)
        training = actions.enter_training(
            organization=self.holder, title=given["title"], first_on=given["first_on"],
            last_on=given["last_on"] or given["first_on"], form=given["form"], halves=given["hours"], people=people,
            aim=given["aim"] or Aim.GENERAL, place=given["place"], host=given["host"], absent=away,
            once=given["once"], by=self.request.actor,
        )  # fmt: skip
        done(self.request, f"已登记，{len(people)}人参加。有人只参加一部分的，在这里改学时。")
        return redirect("education:training", training.pk)

    def _people(self, given: dict) -> tuple[list[Person], int]:
        """Who took part, of those who belonged there on the day, and how many were away."""
        if "away" in given:
            due = queries.members(self.holder, given["first_on"])
            away = set(given["away"])
            return [one.person for one in due if one.person_id not in away], len(away)
        branches = [one for one in queries.branches_below(self.holder) if one.pk in set(given["branches"])]
        return queries.chosen(branches, given["whom"], given["first_on"]), 0


def _trail(organization: Organization) -> list[tuple[str, str]]:
    return [("学习培训", reverse("education:trainings_of", args=[organization.pk]))]


def _found(pk: int) -> Training:
    training = queries.get(pk)
    if training is None:
        raise Http404
    return training


@guarded(BUSINESS)
@require_GET
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """One training: for who entered it with everybody's hours, for a participant with his or her own."""
    return _show(request, _found(pk))


def _show(
    request: HttpRequest, found: Training, form: HoursForm | None = None, add: AddForm | None = None, status: int = 200
) -> HttpResponse:
    keeps, people = queries.keeps(found.organization), list(queries.participants(found))
    if keeps and form is None:
        form = HoursForm(participants=people)
    if keeps and add is None:
        add = AddForm(source=SOURCE)
    overseen = queries.oversees(found.organization)
    context = {
        "training": found,
        "people": people,
        "form": form if keeps else None,
        "add": add if keeps else None,
        "keeps": keeps,
        "overseen": overseen,
        "trail": _trail(found.organization) if overseen else [("学习培训", reverse("education:trainings"))],
    }
    return render(request, "education/trainings/training.html", context, status=status)


@guarded(KEEPERS)
@require_POST
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the hours of those who came for a part, take out who was not there."""
    found = _found(pk)
    form = HoursForm(request.POST, participants=list(queries.participants(found)))
    if tried(form, lambda: actions.change_hours(training=found, halves=form.given(), by=request.actor)):
        done(request, "已保存。")
        return redirect("education:training", found.pk)
    return _show(request, found, form, status=422)


@guarded(KEEPERS)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """People who took part too."""
    found, form = _found(pk), AddForm(request.POST, source=SOURCE)
    if tried(form, lambda: actions.add_people(training=found, people=form.cleaned_data["people"], by=request.actor)):
        done(request, "已补充。")
        return redirect("education:training", found.pk)
    return _show(request, found, add=form, status=422)


@guarded(KEEPERS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Entered by mistake."""
    found = _found(pk)
    holder = found.organization_id
    actions.withdraw_training(training=found, by=request.actor)
    done(request, "已撤回。")
    return redirect("education:trainings_of", holder)


@guarded(KEEPERS)
@require_GET
def register(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """学习培训登记表."""
    holder = _holder(organization)
    if not 1949 <= year <= 9998:
        raise Http404
    return download(exports.trainings.register(holder, year, kind_of(kind)))
