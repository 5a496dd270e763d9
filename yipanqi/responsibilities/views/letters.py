"""责任书: the letters of a year, one letter, generating, signing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import confirm_identity
from yipanqi.accounts.queries import has_second_factor
from yipanqi.kernel import clock, scope
from yipanqi.papers.registry import FileKind
from yipanqi.responsibilities import actions, exports
from yipanqi.responsibilities.forms import LetterPaperForm, LettersForm, SignForm
from yipanqi.responsibilities.models import Letter
from yipanqi.responsibilities.queries import letters
from yipanqi.responsibilities.views.common import BUSINESS, DRAFTS, FILE_KINDS, trail, year_asked
from yipanqi.ui.downloads import download, kind_of
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

KINDS = tuple(kind for kind in FILE_KINDS if kind in (FileKind.WORD, FileKind.PDF))


def found(pk: int) -> Letter:
    """A letter one may see, or 404."""
    one = letters.one(pk)
    if one is None:
        raise Http404
    return one


def _trail(*further: tuple[str, str], year: int) -> list[tuple[str, str]]:
    return trail(("责任书", f"{reverse('responsibilities:letters')}?year={year}"), *further, year=year)


@guarded(BUSINESS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The letters of a year in tree order, with who has signed."""
    year = year_asked(request)
    offered = letters.offered(year) if scope.current().may_anywhere(Power.LISTS) else []
    here = reverse("responsibilities:letters")
    context = {
        "rows": letters.of_year(year),
        "year": year,
        "years": [(f"{one}年", f"{here}?year={one}", one == year) for one in letters.years(year)],
        "offered": offered,
        "waiting": letters.waiting_for(scope.current().person_id),
        "trail": trail(year=year),
    }
    return render(request, "responsibilities/letters.html", context)


@guarded(BUSINESS)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: between whom, what it promises and how that stands, what changed, who signed."""
    letter = found(pk)
    (stands,) = letters.standing([letter])
    context = {
        "letter": letter,
        "stands": stands,
        "goals": letters.goals(stands.edition),
        "changes": letters.changes(stands.edition),
        "editions": letters.editions(letter),
        "signs": bool(stands.side_of(scope.current().person_id)) and stands.carries,
        "enters": letters.may_make(letter) and stands.carries and any(side.signature is None for side in stands.sides),
        "assessment": exports.ASSESSMENT,
        "limits": exports.LIMITS,
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "trail": _trail(year=letter.year),
    }
    return render(request, "responsibilities/letter.html", context)


class Make(ActionView):
    """Generate the letters of a year."""

    guard = DRAFTS
    template_name = "responsibilities/make_letters.html"
    form_class = LettersForm

    def get_form_kwargs(self) -> dict:
        """Who has published lists and no letter yet."""
        return super().get_form_kwargs() | {"offered": letters.offered(year_asked(self.request))}

    def get_initial(self) -> dict:
        """All of them."""
        return {"organizations": [str(one.pk) for one in letters.offered(year_asked(self.request))]}

    def get_context_data(self, **kwargs) -> dict:
        """The year, the way back."""
        year = year_asked(self.request)
        return super().get_context_data(**kwargs) | {"year": year, "trail": _trail(year=year)}

    def act(self, form) -> HttpResponse:
        """Generate them."""
        year = year_asked(self.request)
        made = actions.make_letters(year=year, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已生成{len(made)}份责任书，请双方责任人签字。")
        if len(made) == 1:
            return redirect("responsibilities:letter", made[0].pk)
        return redirect(f"{reverse('responsibilities:letters')}?year={year}")


class Sign(ActionView):
    """`?letter=`: sign what waits for the visitor, one letter or several at once."""

    guard = BUSINESS
    template_name = "responsibilities/sign.html"
    form_class = SignForm

    @property
    def offered(self) -> list[Letter]:
        """Letters that wait for the visitor's signature."""
        return [stands.letter for stands in letters.waiting_for(self.request.actor.person_id)]

    def get_form_kwargs(self) -> dict:
        """Which there are."""
        return super().get_form_kwargs() | {"offered": self.offered}

    def get_initial(self) -> dict:
        """The one asked for, or all."""
        asked, waiting = self.request.GET.get("letter", ""), [str(one.pk) for one in self.offered]
        return {"letters": [asked] if asked in waiting else waiting}

    def get_context_data(self, **kwargs) -> dict:
        """Whether the visitor can sign here at all."""
        return super().get_context_data(**kwargs) | {
            "offered": self.offered,
            "assistant": self.request.actor.on_behalf_of,
            "second_factor": has_second_factor(self.request.user),
            "trail": _trail(year=clock.today().year),
        }

    def act(self, form) -> HttpResponse:
        """Sign them."""
        typed, by = form.cleaned_data, self.request.actor
        confirmed = confirm_identity(account=self.request.user, password=typed["password"], code=typed["code"], by=by)
        signed = actions.sign_letters(letters=typed["letters"], confirmed=confirmed, by=by)
        done(self.request, f"已签字{len(signed)}份。")
        first = typed["letters"][0]
        if len(typed["letters"]) == 1:
            return redirect("responsibilities:letter", first.pk)
        return redirect(f"{reverse('responsibilities:letters')}?year={first.year}")


class OnPaper(ActionView):
    """Enter a signature on paper."""

    guard = DRAFTS
    template_name = "responsibilities/letter_on_paper.html"
    form_class = LetterPaperForm

    def get_form_kwargs(self) -> dict:
        """Who has not signed yet; whoever could not enter it is told so before anything is typed."""
        letter = found(self.pk)
        require(Power.LISTS, letter.above)
        (stands,) = letters.standing([letter])
        sides = [
            (side.party.value, f"{side.organization.called}：{side.holder.called_in_full}{side.holder.person.name}")
            for side in stands.sides
            if side.holder is not None and side.signature is None
        ]
        return super().get_form_kwargs() | {"sides": sides}

    def get_initial(self) -> dict:
        """Today."""
        return {"signed_on": clock.today()}

    def get_context_data(self, **kwargs) -> dict:
        """Which letter."""
        letter = found(self.pk)
        own = (letter.title, reverse("responsibilities:letter", args=[letter.pk]))
        return super().get_context_data(**kwargs) | {"letter": letter, "trail": _trail(own, year=letter.year)}

    def act(self, form) -> HttpResponse:
        """Enter it."""
        actions.sign_letter_on_paper(letter=found(self.pk), by=self.request.actor, **form.cleaned_data)
        done(self.request, "已登记签字。")
        return redirect("responsibilities:letter", self.pk)


@guarded(BUSINESS)
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The letter as a paper."""
    chosen = kind_of(kind)
    if chosen not in KINDS:
        raise Http404
    return download(exports.letter(found(pk), chosen))
