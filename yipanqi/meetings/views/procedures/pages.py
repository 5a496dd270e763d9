"""The list of procedures, beginning one, its page with the steps, planning, tying to a meeting, breaking off."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yipanqi.access.actions import require
from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, scope
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import StepState
from yipanqi.meetings.exports import procedures as exports
from yipanqi.meetings.forms.procedures import BeginForm, LinkForm, PlanForm, ReasonForm
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.procedures import AFTER, BEFORE, MEETING
from yipanqi.meetings.queries import appraisals, delegates, elections
from yipanqi.meetings.queries import procedures as queries
from yipanqi.meetings.views.common import arrangeable, may
from yipanqi.meetings.views.procedures.common import MAY_KEEP, PART_PAGES, address, kept, read, show, trail
from yipanqi.organizations.models import Organization
from yipanqi.ui.guards import SIGNED_IN, guarded, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView, tried

PER_PAGE = 60
PHASES = ((BEFORE, "会前"), (MEETING, "会上"), (AFTER, "会后"))


@guarded(sees(Sight.STRUCTURE))
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every procedure the visitor may see, and those he may begin for this year."""
    year = clock.today().year
    rows = queries.listed()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/procedures/list.html",
        {
            "page": page,
            "years": _by_year(page.object_list),
            "beginnable": _beginnable(year),
            "elections": _elections(year),
            "year": year,
            "trail": [("组织生活", reverse("meetings:list"))],
            "may_set_days": scope.current().may_anywhere(Power.RULES),
        },
    )


def _by_year(rows) -> list[tuple[int, list[Procedure]]]:
    years: dict[int, list[Procedure]] = {}
    for one in rows:
        years.setdefault(one.year, []).append(one)
    return list(years.items())


def _beginnable(year: int) -> list[tuple[Organization, scripts.Script, str]]:
    """Of the visitor's own organisations what is not begun this year, with the address of the form."""
    own = arrangeable()
    known = set(
        queries.listed(year=year).filter(occasion="", cancelled_reason="").values_list("organization_id", "kind")
    )
    return [
        (one, script, f"{reverse('meetings:begin')}?organization={one.pk}&kind={script.id}&year={year}")
        for one in own
        for script in queries.beginnable(one)
        if (one.pk, script.id) not in known
    ]


def _elections(year: int) -> list[tuple[Organization, scripts.Script, str]]:
    """Elections the visitor's own organisations may begin, with the address of the form: 换届 and 补选."""
    return [
        (one, script, f"{reverse('meetings:begin')}?organization={one.pk}&kind={script.id}&year={year}")
        for one in arrangeable()
        for script in queries.electable(one)
    ]


class Begin(ActionView):
    """`/meetings/procedures/begin/?organization=&kind=&year=`."""

    guard = MAY_KEEP
    template_name = "meetings/procedures/begin.html"
    form_class = BeginForm

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The form; a procedure that has begun is opened; without a choice, the list offers it."""
        if not self._read():
            return redirect("meetings:procedures")
        if self.script.duty:
            begun = queries.running(self.organization, self.script.id)
        else:
            begun = queries.of_year(self.organization, self.script.id, self._year())
        return redirect(address(begun)) if begun and not self.extra else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Begin it."""
        if not self._read():
            raise Http404
        return super().post(request, *args, **kwargs)

    def _read(self) -> bool:
        asked = self.request.GET
        number, kind = asked.get("organization", ""), asked.get("kind", "")
        self.extra = asked.get("extra") == "1"
        self.script = next((one for one in scripts.current(clock.today()) if one.id == kind), None)
        if not number.isdecimal() or self.script is None:
            return False
        self.organization = Organization.objects.filter(pk=number).first()
        if self.organization is None:
            raise Http404
        require(Power.MEETINGS, self.organization)
        return True

    def _year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and 1921 <= int(asked) <= 9998 else clock.today().year

    def get_initial(self) -> dict:
        """This year; the seats that fell vacant, where it is for them."""
        vacant = elections.vacancy_of(self.organization) if self.script.duty else None
        return {"year": self._year(), "occasion": vacant.title.partition("：")[2] if vacant else ""}

    def get_form_kwargs(self) -> dict:
        """What there is to ask depends on the procedure."""
        return super().get_form_kwargs() | {"script": self.script}

    def get_context_data(self, **kwargs) -> dict:
        """What will be done, step by step."""
        return super().get_context_data(**kwargs) | {
            "organization": self.organization,
            "script": self.script,
            "findings": self._size() if self.script.id in ("organ_election", "organ_congress") else [],
            "phases": [(word, [one for one in self.script.steps if one.phase == phase]) for phase, word in PHASES],
            "trail": trail(),
        }

    def _size(self) -> list:
        """Whether so many members elect themselves or by delegates (选举4): said, and not chosen for anybody."""
        return [delegates.size(self.organization, clock.today())]

    def act(self, form) -> HttpResponse:
        """Begin it."""
        procedure = actions.begin(
            organization=self.organization, script=self.script, by=self.request.actor, **form.cleaned_data
        )
        done(self.request, "已开始，各步骤的计划日期已按会议日期推算。")
        return redirect(address(procedure))


@guarded(SIGNED_IN)
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of a procedure: what comes next, what is done, what was left out and why."""
    return _page(request, read(request, pk))


def _page(request: HttpRequest, procedure: Procedure, status: int = 200, link: LinkForm | None = None) -> HttpResponse:
    lines = queries.lines(procedure)
    opens = {one.script.code: reverse(PART_PAGES[one.script.part], args=[procedure.pk])
             for one in lines if one.script.part in PART_PAGES}  # fmt: skip
    keeps = may(Power.MEETINGS, procedure.organization) and not procedure.cancelled
    linkable = queries.linkable(procedure) if keeps and procedure.meeting is None else []
    return show(
        request,
        "procedure.html",
        procedure,
        status,
        phases=[(word, [(one, opens.get(one.script.code, "")) for one in lines if one.script.phase == phase])
                for phase, word in PHASES],
        settled=sum(not one.open for one in lines),
        total=len(lines),
        next_step=next((one for one in lines if one.state == StepState.NEXT), None),
        reads=scope.current().sees(Sight.RECORDS, procedure.organization.path),
        arrange=_arrange(procedure),
        again=queries.fell_short(procedure),
        link=link or (LinkForm(meetings=linkable) if linkable else None),
        papers=exports.offers(procedure),
        trail=trail(),
        own=appraisals.own_grade(procedure),
    )  # fmt: skip


def _arrange(procedure: Procedure) -> str:
    """The form for its meeting, with what the procedure knows."""
    kind = procedure.prescribed.meeting
    return (
        f"{reverse('meetings:arrange')}?organization={procedure.organization_id}&kind={kind}&procedure={procedure.pk}"
    )


class Plan(ActionView):
    """Theme and intended day."""

    guard = MAY_KEEP
    template_name = "meetings/procedures/form.html"
    form_class = PlanForm

    def get_initial(self) -> dict:
        """As it stands."""
        one = kept(self.pk)
        return {"theme": one.theme, "planned_on": one.planned_on, "version": one.version}

    def get_context_data(self, **kwargs) -> dict:
        """The procedure and the way back."""
        one = kept(self.pk)
        return super().get_context_data(**kwargs) | {
            "procedure": one, "organization": one.organization, "trail": trail(one), "title": "主题和日期",
            "button": "保存",
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Plan it."""
        version = form.cleaned_data.pop("version")
        procedure = actions.plan(
            procedure=kept(self.pk),
            version=int(version) if version.isdecimal() else None,
            by=self.request.actor,
            **form.cleaned_data,
        )
        done(self.request, "已保存，各步骤的计划日期随之更新。")
        return redirect(address(procedure))


class BreakOff(ActionView):
    """Why a procedure is not carried on."""

    guard = MAY_KEEP
    template_name = "meetings/procedures/form.html"
    form_class = ReasonForm

    def get_context_data(self, **kwargs) -> dict:
        """The procedure and the way back."""
        one = kept(self.pk)
        return super().get_context_data(**kwargs) | {
            "procedure": one, "organization": one.organization, "trail": trail(one), "title": "终止程序",
            "button": "终止",
            "lead": "误开始的、合并到别的程序的，可以终止。已登记的内容保留可查，应报告的期限从台账撤回。",
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Break it off."""
        procedure = actions.break_off(procedure=kept(self.pk), by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已终止{procedure.title}。")
        return redirect(address(procedure))


@guarded(MAY_KEEP)
@require_http_methods(["POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie the procedure to one of the meetings of its kind."""
    procedure = kept(pk)
    form = LinkForm(request.POST, meetings=queries.linkable(procedure))
    if tried(form, lambda: actions.link_meeting(procedure=procedure, by=request.actor, **form.cleaned_data)):
        done(request, "已关联会议。")
        return redirect(address(procedure))
    return _page(request, procedure, 422, form)
