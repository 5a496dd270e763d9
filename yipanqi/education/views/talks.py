"""Pages of talks: one's own, arranging, one talk with what its parties keep, a branch's coverage, matters due."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yipanqi.education import actions, exports
from yipanqi.education.enums import Answer, Occasion, Stage
from yipanqi.education.forms.talks import ArrangeForm, ConfideForm, HeldForm, HoldForm, MustForm, source_of
from yipanqi.education.models import Talk
from yipanqi.education.queries import care as cares
from yipanqi.education.queries import coverage as coverages
from yipanqi.education.queries import people
from yipanqi.education.queries import talks as queries
from yipanqi.education.queries.confided import words
from yipanqi.education.views.common import (
    BUSINESS,
    COMMITTEE,
    FILE_KINDS,
    kept,
    overseen,
    place,
    siblings,
    tabs,
    trail,
    version_of,
    year_asked,
    year_tabs,
)
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried
from yipanqi.ui.widgets import options_view


@guarded(BUSINESS)
@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """My talks, what I asked for and am asked for, my thought reports, what is kept about me."""
    person, today = scope.current().person_id or 0, clock.today()
    asked = list(queries.requests(request.actor)[:20])
    thoughts = list(queries.thoughts(request.actor)[:20])
    talks = list(queries.of_person(person)[:40])
    musts = queries.open_musts().filter(person=person)

    def named(talk: Talk) -> tuple[str, Talk]:
        return queries.names(talk, without=person), talk

    return render(
        request,
        "education/talks/mine.html",
        {
            "tabs": tabs(None, "mine"),
            "today": today,
            "person": person,
            "waiting": [one for one in asked if one.addressee_id == person and one.answer == Answer.OPEN],
            "unread": [one for one in thoughts if one.addressee_id == person and not one.replied_at
                       and not one.withdrawn_at],
            "coming": [named(one) for one in reversed(talks) if one.stage == Stage.ARRANGED],
            "talks": [named(one) for one in talks if one.stage != Stage.ARRANGED],
            "asked": [one for one in asked if one.person_id == person],
            "thoughts": thoughts,
            "musts": queries.shown(musts),
            "cares": list(cares.of_person(person)),
            "in_person": not request.actor.on_behalf_of,
            "places": queries.places(),
        },
    )  # fmt: skip


class Arrange(ActionView):
    """`/education/talks/arrange/?organization=&with=&request=`: the form with everything known filled in."""

    guard = BUSINESS
    template_name = "education/talks/arrange.html"
    form_class = ArrangeForm

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The form; who is nowhere cannot enter a talk."""
        self._read()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Arrange it."""
        self._read()
        return super().post(request, *args, **kwargs)

    def _read(self) -> None:
        asked = self.request.GET
        self.wish = self.must = None
        if asked.get("request", "").isdecimal():
            self.wish = queries.waiting_requests(self.request.actor).filter(pk=asked["request"]).first()
            if self.wish is None:
                raise Http404
        if asked.get("must", "").isdecimal():
            self.must = queries.open_musts().filter(pk=asked["must"]).first()
            if self.must is None:
                raise Http404
        self.organization = self._place(asked.get("organization", ""))

    def _place(self, number: str) -> Organization:
        if self.wish is not None:
            return self.wish.organization
        if self.must is not None:
            return place(self.must.organization_id)
        if number.isdecimal():
            return place(int(number))
        places = queries.places()
        if not places:
            raise NotAllowed("您不在任何党支部，也没有任党内职务，不能登记谈心谈话。")
        own = people.own_branch(scope.current().person_id or 0)
        return own if own in places else places[0]

    def get_initial(self) -> dict:
        """The visitor talks with whom the page came from, on the next working day, at the usual place."""
        other = self.request.GET.get("with", "")
        if self.wish is not None:
            other = str(self.wish.person_id)
        elif self.must is not None:
            other = str(self.must.person_id)
        return {
            "others": [int(other)] if other.isdecimal() else [],
            "leads": [scope.current().person_id],
            "held_on": queries.default_day(clock.today()),
            "place": self.organization.usual_place,
        }

    def get_form_kwargs(self) -> dict:
        """People to choose from; what the talk answers fixes its occasion."""
        return super().get_form_kwargs() | {"source": source_of(self.organization)}

    def get_form(self, form_class=None):
        """The occasion is asked only where nothing else says it."""
        form = super().get_form(form_class)
        if self.wish is not None or self.must is not None:
            del form.fields["occasion"]
        return form

    def get_context_data(self, **kwargs) -> dict:
        """Where it is entered, and where else it could be."""
        places = queries.places()
        return super().get_context_data(**kwargs) | {
            "organization": self.organization,
            "places": [
                (one.short_name or one.name, f"?organization={one.pk}", one == self.organization) for one in places
            ]
            if len(places) > 1 and not (self.wish or self.must)
            else [],
            "wish": self.wish,
            "trail": trail(),
        }

    def act(self, form) -> HttpResponse:
        """Arrange it, or enter what took place already."""
        given = form.cleaned_data
        held = self.request.POST.get("then") == "held"
        talk = actions.arrange_talk(
            organization=self.organization,
            leads=[one.person for one in given["leads"]],
            others=[one.person for one in given["others"]],
            held_on=given["held_on"],
            at=given["at"],
            place=given["place"],
            occasion=given.get("occasion") or Occasion.ROUTINE,
            must=self.must,
            request=self.wish,
            held=held,
            once=given["once"],
            by=self.request.actor,
        )
        done(self.request, "已登记。内容可以另记于纸质。" if held else "已约定，并通知对方。")
        return redirect("education:talk", talk.pk)


@guarded(BUSINESS)
@require_GET
def options(request: HttpRequest, organization: int) -> HttpResponse:
    """Fragment: whom what was typed could mean."""
    source = source_of(place(organization), only_own="own" in request.GET)
    return options_view(source, BUSINESS)(request)


def _found(pk: int) -> Talk:
    talk = queries.get(pk)
    if talk is None:
        raise Http404
    return talk


@guarded(BUSINESS)
@require_GET
@never_cache
def talk_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One talk: who, when, where; for its parties what they keep of it."""
    talk = _found(pk)
    hold = HoldForm(initial={"held_on": min(talk.held_on, clock.today()), "place": talk.place, "version": talk.version})
    return _show(request, talk, hold=hold)


def _show(
    request: HttpRequest, talk: Talk, *, hold: HoldForm | None = None, confide: ConfideForm | None = None, status=200
) -> HttpResponse:
    person = scope.current().person_id
    said = words(talk.record, by=request.actor)
    own = next((one.text for one in said if one.own), "")
    party = queries.is_party(talk, person) and not request.actor.on_behalf_of
    may_enter = queries.may_enter(talk.organization, [one.person_id for one in talk.parties.all()])
    return render(
        request,
        "education/talks/talk.html",
        {
            "talk": talk,
            "trail": trail(),
            "said": said,
            "party": party,
            "talked_with": party and any(one.person_id == person for one in talk.others),
            "may_enter": may_enter,
            "hold": hold if may_enter and talk.stage == Stage.ARRANGED else None,
            "confide": confide or (ConfideForm(initial={"text": own}) if party and talk.recorded_at else None),
            "due": talk.held_on <= clock.today(),
            "file_kinds": exports.talks.RECORD_KINDS if talk.stage != Stage.CANCELLED else (),
        },
        status=status,
    )


@guarded(BUSINESS)
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """An arranged talk took place."""
    talk, form = _found(pk), HoldForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.hold_talk(
                talk=talk, held_on=given["held_on"], place=given["place"], version=version_of(given["version"]),
                by=request.actor,
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as error:
            form.refused(error)
        else:
            done(request, "已登记。内容可以另记于纸质。")
            return redirect("education:talk", talk.pk)
    return _show(request, talk, hold=form, status=422)


@guarded(BUSINESS)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It will not take place, or was entered by mistake."""
    talk = actions.cancel_talk(talk=_found(pk), by=request.actor)
    done(request, "已取消。")
    return redirect("education:talk", talk.pk)


@guarded(BUSINESS)
@require_POST
def deny(request: HttpRequest, pk: int) -> HttpResponse:
    """I was not talked with."""
    actions.deny_talk(talk=_found(pk), by=request.actor)
    done(request, "已表示没有谈过，这次谈话不再计入。", undo=reverse("education:confirm_talk", args=[pk]))
    return redirect("education:talk", pk)


@guarded(BUSINESS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """After all I was."""
    actions.confirm_talk(talk=_found(pk), by=request.actor)
    done(request, "已收回异议。")
    return redirect("education:talk", pk)


@guarded(BUSINESS)
@require_POST
def confide(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, for those who talked."""
    talk, form = _found(pk), ConfideForm(request.POST)
    if tried(form, lambda: actions.confide_talk(talk=talk, text=form.cleaned_data["text"], by=request.actor)):
        done(request, "已保存，只有参加谈话的人能打开。" if form.cleaned_data["text"] else "已删除。")
        return redirect("education:talk", talk.pk)
    return _show(request, talk, confide=form, status=422)


@guarded(BUSINESS)
@require_GET
def record(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """谈心谈话记录, its contents left blank for handwriting."""
    return download(exports.talks.record(_found(pk), kind_of(kind)))


# A committee's pages


@guarded(COMMITTEE)
@require_GET
def coverage(request: HttpRequest, organization: int) -> HttpResponse:
    """Who of a branch has been talked with this year; of a committee above branches, the talks it held."""
    holder = overseen(organization)
    found = coverages.coverage(holder, year_asked(request)) if holder.kind == Kind.BRANCH else None
    form = _held_form(holder, found) if found and people.keeps(holder) else None
    return _show_coverage(request, holder, found, form)


def _held_form(holder: Organization, found: coverages.Coverage, data=None) -> HeldForm:
    """Ticking who was talked with: by the visitor, today, unless somebody says otherwise."""
    today, visitor = clock.today(), scope.current().person_id
    initial = {"held_on": today if found.year == today.year else None, "lead": visitor, "place": holder.usual_place}
    return HeldForm(data, initial=initial, leads=found.committee)


def _show_coverage(
    request: HttpRequest, holder: Organization, found: coverages.Coverage | None, form: HeldForm | None, status=200
) -> HttpResponse:
    year = found.year if found else year_asked(request)
    return render(
        request,
        "education/talks/coverage.html",
        {
            "organization": holder,
            "tabs": tabs(holder, "coverage"),
            "siblings": siblings(holder, "coverage"),
            "year": year,
            "years": year_tabs(queries.years(holder, clock.today()), year),
            "coverage": found,
            "talks": [] if found else [(queries.names(talk), talk) for talk in queries.listed(holder, year)],
            "today": clock.today(),
            "thoughts": list(queries.thoughts_of(holder, year)) if found else [],
            "keeps": people.keeps(holder),
            "current": year == clock.today().year,
            "form": form,
            "ticked": request.POST.getlist("others"),
            "file_kinds": FILE_KINDS if found else (),
        },
        status=status,
    )


@guarded(COMMITTEE)
@require_POST
def hold_many(request: HttpRequest, organization: int, year: int) -> HttpResponse:
    """I talked with these members, one by one."""
    holder = overseen(organization)
    if holder.kind != Kind.BRANCH or not 1949 <= year <= 9998:
        raise Http404
    found = coverages.coverage(holder, year)
    form = _held_form(holder, found, request.POST)
    if form.is_valid():
        given, ticked = form.cleaned_data, set(request.POST.getlist("others"))
        try:
            talks = actions.hold_talks(
                organization=holder, held_on=given["held_on"], place=given["place"], once=given["once"],
                lead=next(one for one in found.committee if str(one.pk) == given["lead"]),
                others=[one.person for one in found.members if str(one.person.pk) in ticked], by=request.actor,
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as error:
            form.refused(error)
        else:
            done(request, f"已登记同{len(talks)}位同志的谈心谈话。")
            return redirect(f"{reverse('education:coverage', args=[holder.pk])}?year={year}")
    return _show_coverage(request, holder, found, form, status=422)


@guarded(COMMITTEE)
@require_GET
def statistics(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """谈心谈话情况统计表."""
    holder = overseen(organization)
    if holder.kind != Kind.BRANCH or not 1949 <= year <= 9998:
        raise Http404
    return download(exports.talks.statistics(coverages.coverage(holder, year), kind_of(kind)))


class Musts(ActionView):
    """Matters in which somebody has to be talked with, and entering one."""

    guard = COMMITTEE
    template_name = "education/talks/musts.html"
    form_class = MustForm

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Remember which organisation."""
        self.pk = organization
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """Today, and what the page came from says."""
        other = self.request.GET.get("with", "")
        return {
            "arose_on": clock.today(),
            "person": int(other) if other.isdecimal() else None,
            "code": self.request.GET.get("code"),
        }

    def get_form_kwargs(self) -> dict:
        """People of the organisation and the matters that are entered."""
        self.holder = kept(self.pk)
        matters = queries.entered_matters(clock.today())
        return super().get_form_kwargs() | {"source": source_of(self.holder, only_own=True), "matters": matters}

    def get_context_data(self, **kwargs) -> dict:
        """The open matters by due date."""
        context = super().get_context_data(**kwargs)
        return context | {
            "organization": self.holder,
            "tabs": tabs(self.holder, "musts"),
            "siblings": siblings(self.holder, "musts"),
            "musts": queries.shown(queries.open_musts(self.holder)),
            "today": clock.today(),
            "keeps": people.keeps(self.holder),
        }

    def act(self, form) -> HttpResponse:
        """Enter it."""
        given = form.cleaned_data
        must = actions.raise_must(
            organization=self.holder, person=given["person"].person, code=given["code"], arose_on=given["arose_on"],
            by=self.request.actor,
        )  # fmt: skip
        said = "" if must.organization_id == self.holder.pk else f"由“{must.organization.name}”书记谈话。"
        done(self.request, f"已列入，{clock.chinese_date(must.due_on)}前应当谈话。{said}")
        return redirect("education:musts", self.holder.pk)


@guarded(COMMITTEE)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """No talk is due after all."""
    must = queries.must(pk)
    if must is None:
        raise Http404
    actions.drop_must(must=must, by=request.actor)
    done(request, "已移出。")
    return redirect("education:musts", must.organization_id)
