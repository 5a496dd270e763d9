"""What the pages of this room share: guards, the organisation or person of an address, a form about one of them."""

from abc import abstractmethod
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yipanqi.kernel import clock
from yipanqi.organizations import queries, rules
from yipanqi.organizations.models import Organization, Person
from yipanqi.ui.guards import holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

MEMBERS_OF_THE_ORGAN = sees("structure")
READERS = sees("register")
ORGANIZERS = holds(rules.ORGANIZATIONS)
KEEPERS = holds(rules.PEOPLE, rules.ORGANIZATIONS)
SECRETARIES = holds(rules.MEETINGS, rules.PEOPLE, rules.ORGANIZATIONS)


def organization_or_404(pk: int) -> Organization:
    """The organisation of an address, if the visitor may know of it."""
    found = Organization.objects.filter(pk=pk).select_related("parent").first()
    if found is None:
        raise Http404
    return found


def person_or_404(pk: int) -> Person:
    """The person of an address, if the visitor may see the register he or she stands in, or is that person."""
    found = Person.objects.filter(pk=pk).select_related("home").first()
    if found is None:
        raise Http404
    return found


def day_asked(request: HttpRequest) -> date:
    """`?on=2026-03-01`; anything else is today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def trail(organization: Organization, *, whole: bool = False) -> list[tuple[str, str]]:
    """The way from the tree down to an organisation."""
    above = [*queries.ancestors(organization), *([organization] if whole else [])]
    steps = [(each.name, reverse("organizations:profile", args=[each.pk])) for each in above]
    return [("组织机构", reverse("organizations:tree")), *steps]


class OrganizationForm(ActionView):
    """A form about one organisation. Subclasses say what it is called and do it in `carry_out`."""

    template_name = "organizations/form.html"
    powers: tuple[str, ...] = (rules.ORGANIZATIONS,)
    heading = lead = button = note = ""
    initial_fields: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Find the organisation within the visitor's scope."""
        if request.user.is_authenticated:
            self.organization = organization_or_404(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The empty form, for those who may send it."""
        rules.require_any(self.powers, self.organization)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What the organisation is now."""
        initial = {name: getattr(self.organization, name) for name in self.initial_fields}
        return initial | {"version": self.organization.version}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Heading and way back."""
        own = {
            "heading": self.heading, "lead": self.lead or self.organization.name, "button": self.button or "保存",
            "note": self.note, "trail": trail(self.organization, whole=True), "back": self.address(),
        }  # fmt: skip
        return super().get_context_data(**kwargs) | own

    def address(self) -> str:
        """Where to go afterwards."""
        return reverse("organizations:profile", args=[self.organization.pk])

    def act(self, form) -> HttpResponse:
        """Carry it out and say so."""
        said = self.carry_out(**form.cleaned_data)
        done(self.request, said)
        return redirect(self.address())

    @abstractmethod
    def carry_out(self, **values: Any) -> str:
        """Ask the action; answers the sentence that reports it."""


class PersonForm(OrganizationForm):
    """A form about one person."""

    powers = (rules.PEOPLE,)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Find the person within the visitor's scope; the organisation is the register he or she stands in."""
        if request.user.is_authenticated:
            self.person = person_or_404(kwargs["pk"])
            if self.person.home is None:
                raise Http404
            self.organization = self.person.home
        return super(OrganizationForm, self).dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What the register holds now."""
        initial = {name: getattr(self.person, name) for name in self.initial_fields}
        return initial | {"version": self.person.version}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """The way back leads over the person."""
        context = super().get_context_data(**kwargs)
        steps = [("党员名册", reverse("people:list")), (self.person.name, self.address())]
        return context | {"lead": self.lead or f"{self.person.name}（{self.organization.name}）", "trail": steps}

    def address(self) -> str:
        """The person's page."""
        return reverse("people:person", args=[self.person.pk])
