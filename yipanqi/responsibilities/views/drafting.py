"""Drafting: beginning a list, its items, a new version."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.responsibilities import actions
from yipanqi.responsibilities.enums import SHAPES, Stage, Subject
from yipanqi.responsibilities.forms import DraftForm, ItemForm, ReviseForm
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries import lists, pointing
from yipanqi.responsibilities.queries.duties import computed_for
from yipanqi.responsibilities.queries.holders import of_subject
from yipanqi.responsibilities.views.common import DRAFTS, found, found_item, of_list, trail, year_asked
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView


class Draft(ActionView):
    """`?subject=&year=`: begin a list."""

    guard = DRAFTS
    template_name = "responsibilities/draft.html"
    form_class = DraftForm

    @property
    def subject(self) -> str:
        """The subject asked for, or the first that can be drafted."""
        asked, offered = self.request.GET.get("subject", ""), [code for code, _ in self.subjects]
        if not offered:
            raise Http404
        return asked if asked in offered else offered[0]

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """Subjects of which the visitor can draft lists."""
        kinds = {one.kind for one in lists.draftable()}
        return [(code, str(Subject(code).label)) for code, shape in SHAPES.items() if kinds & set(shape.kinds)]

    def get_form_kwargs(self) -> dict:
        """Organisations of the kinds the subject belongs to; of the leadership, its members."""
        organizations = lists.draftable(self.subject)
        people = []
        if SHAPES[self.subject].by_person:
            people = [one.person for where in organizations for one in of_subject(where, self.subject)]
        own = {"subject": self.subject, "organizations": organizations, "people": people}
        return super().get_form_kwargs() | own | {"year": year_asked(self.request)}

    def get_context_data(self, **kwargs) -> dict:
        """The subjects as tabs, how many organisations could be begun at once."""
        here, year = reverse("responsibilities:draft"), year_asked(self.request)
        tabs = [(label, f"{here}?subject={code}&year={year}", code == self.subject) for code, label in self.subjects]
        form = kwargs.get("form") or self.get_form()
        return super().get_context_data(**{**kwargs, "form": form}) | {
            "tabs": tabs, "subject": self.subject, "label": Subject(self.subject).label, "year": year,
            "several": len(form.organizations) > 1, "trail": trail(year=year),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Begin it and show it."""
        made = actions.draft(subject=self.subject, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已拟订“{made}”，共{made.items.count()}项，请逐项核对后征求意见。")
        return redirect("responsibilities:list", made.pk)


@guarded(DRAFTS)
@require_POST
def draft_all(request: HttpRequest) -> HttpResponse:
    """Begin the lists of a subject for every organisation that has none."""
    subject, year = request.POST.get("subject", ""), year_asked(request)
    if subject not in Subject.values:
        raise Http404
    made = actions.draft_many(organizations=lists.draftable(subject), subject=subject, year=year, by=request.actor)
    done(request, f"已从样表拟订{len(made)}份；已有清单的没有改动。" if made else "都已有清单，没有新拟订的。")
    return redirect(f"{reverse('responsibilities:home')}?year={year}")


class _ItemPage(ActionView):
    """What adding and changing an item share."""

    guard = DRAFTS
    template_name = "responsibilities/item_form.html"
    form_class = ItemForm
    listed: DutyList

    def get_form_kwargs(self) -> dict:
        """What can be chosen."""
        require(Power.LISTS, self.listed.organization)
        return super().get_form_kwargs() | {
            "computed": computed_for(self.listed.organization),
            "points": pointing.around(self.listed.organization),
            "higher": lists.higher_items(self.listed),
            "revises": lists.in_force(self.listed) is not None,
        }

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        return super().get_context_data(**kwargs) | {"list": self.listed, "trail": of_list(self.listed)}


class AddItem(_ItemPage):
    """A new item."""

    @property
    def listed(self) -> DutyList:
        """The list, 404 for what one may not know."""
        return found(self.pk)

    def act(self, form) -> HttpResponse:
        """Add it."""
        item = actions.add_item(found=self.listed, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已添加“{item.duty_text}”。")
        return redirect("responsibilities:list", item.list_id)


class ChangeItem(_ItemPage):
    """An item of a draft."""

    @property
    def item(self) -> Item:
        """The item, 404 for what one may not know."""
        return found_item(self.pk)

    @property
    def listed(self) -> DutyList:
        """Its list."""
        return self.item.list

    def get_initial(self) -> dict:
        """As it stands."""
        item = self.item
        plain = (
            "duty_text", "standard", "duty", "rhythm", "due_on", "evidence", "clause", "basis", "above", "passes_down",
            "reason",
        )  # fmt: skip
        return {name: getattr(item, name) for name in plain} | {
            "lead": item.lead_id, "unit": item.unit_id, "guards": str(item.guards_id or ""),
            "assisting": list(item.assisting.values_list("pk", flat=True)),
        }  # fmt: skip

    def get_context_data(self, **kwargs) -> dict:
        """The item itself."""
        return super().get_context_data(**kwargs) | {"item": self.item}

    def act(self, form) -> HttpResponse:
        """Change it."""
        item = actions.change_item(item=self.item, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已修改“{item.duty_text}”。")
        return redirect("responsibilities:list", item.list_id)


@guarded(DRAFTS)
@require_POST
def drop_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item out."""
    item = found_item(pk)
    actions.drop_item(item=item, by=request.actor)
    done(request, f"已删去“{item.duty_text}”。")
    return redirect("responsibilities:list", item.list_id)


@guarded(DRAFTS)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    listed = found(pk)
    actions.discard(found=listed, by=request.actor)
    done(request, f"已删去草案“{listed}”。")
    return redirect(f"{reverse('responsibilities:home')}?year={listed.year}")


class Revise(ActionView):
    """A new version; of a member of the leadership, who holds the office now."""

    guard = DRAFTS
    template_name = "responsibilities/revise.html"
    form_class = ReviseForm

    @property
    def listed(self) -> DutyList:
        """The published list."""
        return found(self.pk)

    def get_form_kwargs(self) -> dict:
        """Who holds such an office."""
        listed = self.listed
        require(Power.LISTS, listed.organization)
        offices = of_subject(listed.organization, listed.subject) if listed.shape.by_person else []
        people = list({one.person_id: one.person for one in offices}.values())
        return super().get_form_kwargs() | {"people": people}

    def get_form(self, form_class=None) -> ReviseForm:
        """Only lists that name a person ask for one."""
        form = super().get_form(form_class)
        if not self.listed.shape.by_person:
            del form.fields["person"]
        return form

    def get_initial(self) -> dict:
        """Whoever the list names."""
        return {"person": str(self.listed.person_id or "")}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        listed = self.listed
        may = listed.stage == Stage.PUBLISHED and lists.may_draft(listed.organization)
        return super().get_context_data(**kwargs) | {
            "list": listed, "may": may, "today": clock.today(), "trail": of_list(listed),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Begin it."""
        made = actions.revise(found=self.listed, person=form.cleaned_data.get("person"), by=self.request.actor)
        done(self.request, f"已拟订第{made.version}版。公布以前，第{self.listed.version}版继续有效。")
        return redirect("responsibilities:list", made.pk)
