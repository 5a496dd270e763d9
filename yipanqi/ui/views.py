"""Bases of views. Each states its guard; a refusal of an action is shown in the form, and what was typed stays."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView
from django.views.generic.edit import FormView

from yipanqi.kernel.errors import Broken, NotAllowed, Refused
from yipanqi.ui.guards import Guard, admit, answer_refusals


def tried(form, act: Callable[[], object]) -> bool:
    """Whether the form was valid and the action took it; what the action refuses is shown in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except NotAllowed:
        raise
    except Refused as error:
        form.refused(error)
        return False
    return True


class Guarded:
    """Mixin: `guard` must be stated; refusals that the view does not handle become a page with the sentence."""

    guard: Guard | None = None

    @classmethod
    def as_view(cls, **kwargs):
        """The view function; it carries the guard for the walk over all addresses."""
        if cls.guard is None:
            raise Broken(f"{cls.__name__} states no guard")
        view = super().as_view(**kwargs)
        view.guard = cls.guard
        return view

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Admit, then answer."""
        refusal = admit(request, self.guard)
        return refusal if refusal is not None else answer_refusals(super().dispatch, request, *args, **kwargs)


class PageView(Guarded, TemplateView):
    """A page that shows something."""


class ActionView(Guarded, FormView, ABC):
    """A form that asks an action to do something: override `act(form)` and return the answer (usually a redirect)."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Remember which row the address names, where it names one by `pk`."""
        super().setup(request, *args, **kwargs)
        self.pk = kwargs.get("pk")

    @abstractmethod
    def act(self, form) -> HttpResponse:
        """Carry it out; `Refused` is shown in the form."""

    def form_valid(self, form) -> HttpResponse:
        """Act, or show the refusal with everything typed still there."""
        try:
            return self.act(form)
        except NotAllowed:
            raise
        except Refused as error:
            form.refused(error)
            return self.form_invalid(form)

    def form_invalid(self, form) -> HttpResponse:
        """The form again, with status 422 so that neither browser nor htmx takes it for a success."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
