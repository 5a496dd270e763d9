"""Pages: the plan of an organisation, topics from above, the library of topics and forms."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.queries import kinds_for
from yipanqi.organizations.models import Organization
from yipanqi.papers.registry import FileKind
from yipanqi.topics import actions, exports, queries
from yipanqi.topics.answers import arrange_address
from yipanqi.topics.enums import Sort
from yipanqi.topics.forms import AddLineForm, ContributeForm, LineForm, PublishForm
from yipanqi.topics.queries import Line
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import guarded, holds, sees
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

BUSINESS = sees(Sight.STRUCTURE)
PLANS = holds(Power.MEETINGS, sentence="学习主题由支部书记、委员列入计划，请联系本支部书记。")
PAPER_KINDS = (FileKind.WORD, FileKind.PDF)


def _organization(pk: int) -> Organization:
    found = queries.planner(pk)
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1949 <= int(asked) <= 9998 else clock.today().year


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """The three parts of the room."""
    pages = [
        ("上级主题", reverse("topics:published"), "published"),
        ("主题与形式库", reverse("topics:library"), "library"),
    ]
    if own := queries.planners():
        pages.insert(0, ("本组织计划", reverse("topics:plan", args=[own[0].pk]), "plan"))
    return [(label, address, name == current) for label, address, name in pages]


@guarded(BUSINESS)
def home(request: HttpRequest) -> HttpResponse:
    """The plan of one's own branch, or what was published where there is none."""
    own = queries.planners()
    return plan(request, own[0].pk) if own else published(request)


# The plan


@guarded(BUSINESS)
def plan(request: HttpRequest, organization: int) -> HttpResponse:
    """The plan of a year, month by month, with what was arranged and held."""
    holder, year = _organization(organization), _year(request)
    found, may = queries.plan(holder, year), queries.plans(holder)
    siblings = queries.planners()
    context = {
        "plan": found,
        "months": [
            (month, [(line, _arrange(line, month.over) if may else "") for line in month.lines])
            for month in found.months
        ],
        "may": may,
        "tabs": tabs("plan"),
        "years": [
            (f"{one}年", f"?year={one}", one == year) for one in sorted({*queries.years(holder), year}, reverse=True)
        ],
        "siblings": [(one.called, reverse("topics:plan", args=[one.pk]), one == holder) for one in siblings]
        if len(siblings) > 1
        else [],
        "paper_kinds": [(one.value, one.label) for one in PAPER_KINDS],
        "kind_words": kinds_for(holder),
    }
    return render(request, "topics/plan.html", context)


def _arrange(line: Line, over: bool) -> str:
    row = line.planned
    if over or line.meetings:
        return ""
    return arrange_address(row.organization_id, row.kind, f"plan:{row.pk}", f"{row.year}-{row.month:02}")


@guarded(BUSINESS)
@require_GET
def paper(request: HttpRequest, organization: int, year: int, kind: str) -> HttpResponse:
    """The plan as a paper."""
    if kind not in [one.value for one in PAPER_KINDS] or not 1949 <= year <= 9998:
        raise Http404
    file = exports.year_plan(queries.plan(_organization(organization), year), FileKind(kind))
    return download(file)


class _LinePage(ActionView):
    """What both pages of a line share."""

    guard = PLANS
    template_name = "topics/line.html"
    organization: Organization
    year: int

    def get_form_kwargs(self) -> dict:
        """The kinds the organisation holds, the topics published for it."""
        require(Power.MEETINGS, self.organization)
        topics = queries.published_for(self.organization, self.year)
        return super().get_form_kwargs() | {"kinds": kinds_for(self.organization), "topics": topics}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        address = _plan_address(self.organization, self.year)
        return super().get_context_data(**kwargs) | {
            "organization": self.organization, "year": self.year, "trail": [("学习主题计划", address)],
        }  # fmt: skip


def _plan_address(organization: Organization, year: int) -> str:
    return f"{reverse('topics:plan', args=[organization.pk])}?year={year}"


class AddLine(_LinePage):
    """`?year=&month=&published=&entry=`: a new line, filled in from where the visitor comes."""

    form_class = AddLineForm

    def dispatch(self, request: HttpRequest, *args, organization: int, **kwargs) -> HttpResponse:
        """Whose plan, which year."""
        self.asked, self.year = organization, _year(request)
        return super().dispatch(request, *args, **kwargs)

    @property
    def organization(self) -> Organization:
        """The organisation, 404 for a stranger's."""
        return _organization(self.asked)

    def get_initial(self) -> dict:
        """From a topic from above, from an entry of the library, or only the month."""
        asked, holder = self.request.GET, self.organization
        month = (
            int(asked["month"])
            if asked.get("month", "").isdecimal() and len(asked["month"]) < 3
            else clock.today().month
        )
        known = {"month": month, "kind": Kind.THEME_DAY}
        topic = next(
            (one for one in queries.published_for(holder, self.year) if str(one.pk) == asked.get("published")), None
        )
        if topic is not None:
            known |= {"theme": topic.title, "materials": topic.materials, "published": str(topic.pk)}
            known["month"] = topic.month or month
        entry = queries.entry(asked.get("entry", ""))
        if entry is not None:
            own = [kind for kind in entry.kinds if kind in kinds_for(holder)]
            known |= {
                "entry": entry.key,
                "theme": entry.title if entry.sort == Sort.TOPIC else "",
                "kind": own[0] if own else "",
            }
        return known

    def act(self, form) -> HttpResponse:
        """Put it into the plan."""
        row = actions.plan(organization=self.organization, year=self.year, by=self.request.actor, **form.cleaned_data)
        done(self.request, f"已列入{row.year}年{row.month}月计划。")
        return redirect(_plan_address(row.organization, row.year))


class ChangeLine(_LinePage):
    """Another month, kind or theme, as long as nothing was arranged from it."""

    form_class = LineForm

    @property
    def row(self):
        """The line, 404 for what one may not know."""
        return _line(self.pk).planned

    @property
    def organization(self) -> Organization:
        """Whose plan."""
        return self.row.organization

    @property
    def year(self) -> int:
        """Of which year."""
        return self.row.year

    def get_initial(self) -> dict:
        """As it stands."""
        row = self.row
        known = {name: getattr(row, name) for name in ("month", "kind", "theme", "problem", "materials", "entry")}
        return known | {"published": str(row.published_id or "")}

    def get_context_data(self, **kwargs) -> dict:
        """Whether it may still be changed."""
        return super().get_context_data(**kwargs) | {"line": _line(self.pk)}

    def act(self, form) -> HttpResponse:
        """Change it."""
        row = actions.replan(row=self.row, by=self.request.actor, **form.cleaned_data)
        done(self.request, "计划已修改。")
        return redirect(_plan_address(row.organization, row.year))


def _line(pk: int) -> Line:
    found = queries.line(pk)
    if found is None:
        raise Http404
    return found


@guarded(PLANS)
@require_POST
def remove_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out of the plan."""
    row = _line(pk).planned
    address = _plan_address(row.organization, row.year)
    actions.unplan(row=row, by=request.actor)
    done(request, f"已将“{row.theme}”移出计划。")
    return redirect(address)


# Topics from above


@guarded(BUSINESS)
def published(request: HttpRequest) -> HttpResponse:
    """What was published for a year, with its basis."""
    year = _year(request)
    own = {one.pk for one in queries.publishers()}
    this = clock.today().year
    context = {
        "topics": [(one, one.organization_id in own) for one in queries.published(year)],
        "year": year,
        "years": [
            (f"{one}年", f"?year={one}", one == year) for one in sorted({this + 1, this, this - 1, year}, reverse=True)
        ],
        "may_publish": bool(own),
        "tabs": tabs("published"),
    }
    return render(request, "topics/published.html", context)


class Publish(ActionView):
    """Publish a topic."""

    guard = PLANS
    template_name = "topics/publish.html"
    form_class = PublishForm

    def get_form_kwargs(self) -> dict:
        """Whoever may publish."""
        return super().get_form_kwargs() | {"organizations": queries.publishers()}

    def get_context_data(self, **kwargs) -> dict:
        """The year and the way back."""
        trail = [("上级主题", reverse("topics:published"))]
        return super().get_context_data(**kwargs) | {
            "year": _year(self.request),
            "may": queries.publishers(),
            "trail": trail,
        }

    def act(self, form) -> HttpResponse:
        """Publish it."""
        made = actions.publish(year=_year(self.request), by=self.request.actor, **form.cleaned_data)
        done(self.request, "已发布，下级党组织可以一键列入计划。")
        return redirect(f"{reverse('topics:published')}?year={made.year}")


@guarded(PLANS)
@require_POST
def withdraw_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a topic."""
    found = queries.topic(pk)
    if found is None:
        raise Http404
    actions.withdraw_topic(topic=found, by=request.actor)
    done(request, f"已撤回“{found.title}”；已列入计划的不受影响。")
    return redirect(f"{reverse('topics:published')}?year={found.year}")


# The library


@guarded(BUSINESS)
def library(request: HttpRequest) -> HttpResponse:
    """Topics and forms, narrowed by words and kind; first those that fit what is open in one's own branch."""
    typed, sort, kind = (request.GET.get(name, "") for name in ("q", "sort", "kind"))
    sort, kind = sort if sort in Sort.values else "", kind if kind in Kind.values else ""
    found = queries.entries(sort=sort, kind=kind, typed=typed[:60])
    own = next((one for one in queries.planners() if queries.plans(one)), None)
    context = {
        "entries": found, "typed": typed[:60], "sort": sort, "kind": kind, "sorts": Sort.choices, "kinds": Kind.choices,
        "fits": queries.fitting(own, found) if own else [], "own": own, "may_add": bool(queries.contributors()),
        "tabs": tabs("library"),
    }  # fmt: skip
    return render(request, "topics/library.html", context)


@guarded(BUSINESS)
def entry(request: HttpRequest, key: str) -> HttpResponse:
    """One entry: what it needs, how it runs, what it led to; from here a meeting is arranged or a month planned."""
    found = queries.entry(key)
    if found is None:
        raise Http404
    made = queries.contribution(found.number) if found.number else None
    context = {
        "entry": found,
        "sort": Sort(found.sort).label,
        "suits": [Kind(one).label for one in found.kinds if one in Kind.values],
        "uses": queries.uses(key),
        "starts": [_starts(one, found) for one in queries.planners() if queries.plans(one)],
        "may_withdraw": made is not None and queries.plans(made.organization),
        "trail": [("主题与形式库", reverse("topics:library"))],
    }
    return render(request, "topics/entry.html", context)


def _starts(organization: Organization, found) -> tuple[Organization, list[tuple[str, str]], str]:
    """Where an organisation arranges a meeting with the entry filled in, by kind, and where it plans it."""
    own = kinds_for(organization)
    links = [
        (own[kind], arrange_address(organization.pk, kind, f"library:{found.key}"))
        for kind in found.kinds
        if kind in own
    ]
    return organization, links, f"{reverse('topics:add_line', args=[organization.pk])}?entry={found.key}"


class Contribute(ActionView):
    """Add an entry."""

    guard = PLANS
    template_name = "topics/contribute.html"
    form_class = ContributeForm

    def get_form_kwargs(self) -> dict:
        """In whose name."""
        return super().get_form_kwargs() | {"organizations": queries.contributors()}

    def get_context_data(self, **kwargs) -> dict:
        """The way back."""
        return super().get_context_data(**kwargs) | {"trail": [("主题与形式库", reverse("topics:library"))]}

    def act(self, form) -> HttpResponse:
        """Add it and show it."""
        made = actions.contribute(by=self.request.actor, **form.cleaned_data)
        done(self.request, "已加入，本机关各党组织都能看到。")
        return redirect("topics:entry", made.as_entry().key)


@guarded(PLANS)
@require_POST
def withdraw_contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out of the library."""
    made = queries.contribution(pk)
    if made is None:
        raise Http404
    actions.withdraw_contribution(made=made, by=request.actor)
    done(request, f"已撤下“{made.title}”；已用到它的计划不受影响。")
    return redirect("topics:library")
