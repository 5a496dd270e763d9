"""Pages of openings: asking for help and taking back, announcing an inspection and calling it off."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power, Sight
from yipanqi.archives import actions, rules
from yipanqi.archives.enums import Record
from yipanqi.archives.forms import ALL, AnnounceForm, CancelForm, HelpForm
from yipanqi.archives.models import Help, Inspection
from yipanqi.archives.queries import handed
from yipanqi.archives.queries import opening as queries
from yipanqi.archives.views import common
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Refused
from yipanqi.ui.guards import guarded, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

PAGES = {Record.MEETING: "meetings:meeting", Record.PROCEDURE: "meetings:procedure"}
USUAL_DAYS = 14


class Ask(ActionView):
    """Ask for guidance and open records."""

    guard = common.HANDS_IN
    template_name = "archives/ask.html"
    form_class = HelpForm

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Remember which branch."""
        self.pk = organization
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        """What can be opened."""
        self.holder = common.keeper(self.pk)
        return super().get_form_kwargs() | {"records": queries.openable(self.holder)}

    def get_initial(self) -> dict:
        """Two weeks, and the record one came from."""
        return {
            "until": clock.today() + timedelta(days=USUAL_DAYS),
            "records": [self.request.GET.get("record", "")],
        }

    def get_context_data(self, **kwargs) -> dict:
        """To whom."""
        return super().get_context_data(**kwargs) | {
            "organization": self.holder, "superior": handed.superior_of(self.holder),
            "trail": common.of_branch(self.holder),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Ask."""
        made = actions.ask_help(organization=self.holder, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已请{made.to.name}指导。开放到{clock.chinese_date(made.until)}，随时可以收回。")
        return redirect("archives:help", made.pk)


def _help(pk: int) -> Help:
    found = queries.help_of(pk)
    if found is None:
        raise Http404
    return found


@guarded(common.SEES)
@require_GET
def help_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A request: the records opened, who read them."""
    found = _help(pk)
    context = {
        "help": found,
        "organization": found.organization,
        "records": [(one, reverse(PAGES[Record(one.kind)], args=[one.number])) for one in found.records.all()],
        "readings": [one for one in queries.readings(found.organization) if one.opening == found.key],
        "may_end": found.is_open and common.may(Power.HAND_IN, found.organization),
        "reads": found.is_open or handed.keeps(found.organization),
        "trail": common.of_branch(found.organization),
    }
    return render(request, "archives/help.html", context)


@guarded(common.HANDS_IN)
@require_POST
def end_help(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the records back."""
    found = _help(pk)
    actions.end_help(help=found, by=request.actor)
    done(request, "已收回，上级不能再打开这些记录。")
    return redirect("archives:help", pk)


# Inspections

STRUCTURE = sees(Sight.STRUCTURE)


@guarded(STRUCTURE)
@require_GET
def inspections(request: HttpRequest) -> HttpResponse:
    """What was announced; everybody may know it."""
    context = {
        "inspections": list(queries.inspections()[:50]),
        "may_announce": scope.current().may_anywhere(Power.INSPECT),
        "today": clock.today(),
        "trail": common.trail() if scope.current().reach.get(Sight.HANDED_IN) else [],
    }
    return render(request, "archives/inspections.html", context)


_ANNOUNCED = "综合性督查检查每年不超过一次，列入年度计划并备案，同类的合并进行；至少提前{}个工作日通知。"


class Announce(ActionView):
    """Announce an inspection."""

    guard = common.INSPECTS
    template_name = "archives/announce.html"
    form_class = AnnounceForm

    def get_form_kwargs(self) -> dict:
        """Who announces, whom, which years."""
        self.holders, self.branches, year = queries.announcers(), queries.inspectable(), clock.today().year
        more = {"organizations": self.holders, "branches": self.branches, "years": [year, year - 1, year - 2]}
        return super().get_form_kwargs() | more

    def get_initial(self) -> dict:
        """The first days there can be."""
        first = rules.earliest(clock.today())
        return {"from_on": first, "to_on": first + timedelta(days=2), "year": clock.today().year}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        trail = [("检查通知", reverse("archives:inspections"))]
        return super().get_context_data(**kwargs) | {"trail": trail, "said": _ANNOUNCED.format(settings.LEAD_DAYS)}

    def act(self, form) -> HttpResponse:
        """Announce it."""
        given = dict(form.cleaned_data)
        chosen, wanted = given.pop("organization", None), set(given.pop("branches"))
        holder = next((one for one in self.holders if chosen in (None, one.pk)), None)
        if holder is None:
            raise Refused("没有可以通知检查的党组织，请联系机关党委。")
        named = [one for one in self.branches if {ALL, one.pk} & wanted]
        made = actions.announce(organization=holder, branches=named, by=self.request.actor, **given)
        done(self.request, "已通知，各支部当天收到。记录只在检查期间开放。")
        return redirect("archives:inspection", made.pk)


def _inspection(pk: int) -> Inspection:
    found = queries.inspection(pk)
    if found is None:
        raise Http404
    return found


@guarded(STRUCTURE)
@require_GET
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection; in its window whoever carries it out opens the records from here."""
    return _show(request, _inspection(pk))


def _show(request: HttpRequest, found: Inspection, form: CancelForm | None = None, status: int = 200) -> HttpResponse:
    today, inspects = clock.today(), common.may(Power.RECEIVE, found.organization)
    branches = queries.inspected(found)
    opened = found.is_open_on(today) and any(one.key == found.key for one in scope.current().opened)
    context = {
        "inspection": found,
        "branches": branches,
        "open": found.is_open_on(today),
        "opened": opened,
        "records": queries.records_of(branches, found.year) if opened else [],
        "inspects": inspects,
        "cancel": form or (CancelForm() if _may_cancel(found) else None),
        "trail": [("检查通知", reverse("archives:inspections"))],
    }
    return render(request, "archives/inspection.html", context, status=status)


def _may_cancel(found: Inspection) -> bool:
    may = common.may(Power.INSPECT, found.organization)
    return may and found.cancelled_at is None and found.from_on > clock.today()


@guarded(common.INSPECTS)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off."""
    found, form = _inspection(pk), CancelForm(request.POST)
    if form.is_valid():
        actions.cancel_inspection(inspection=found, by=request.actor, **form.cleaned_data)
        done(request, "已取消，各支部已收到通知。")
        return redirect("archives:inspection", pk)
    return _show(request, found, form, 422)
