"""The tree, the page of one organisation, and the forms that change it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.audit.queries import history_of
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.organizations import actions, exports, forms, queries, rules
from yipanqi.organizations.enums import BRANCH_KINDS, COMMITTEE_POSTS, Kind, PostKind
from yipanqi.organizations.models import Appointment, Organization, State
from yipanqi.organizations.questions import PROFILE_SECTIONS
from yipanqi.organizations.views.common import (
    KEEPERS,
    MEMBERS_OF_THE_ORGAN,
    ORGANIZERS,
    SECRETARIES,
    OrganizationForm,
    day_asked,
    organization_or_404,
    trail,
)
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done


@guarded(SIGNED_IN)
def tree(request: HttpRequest) -> HttpResponse:
    """组织机构 as of a day; a search leaves the organisations found and those above them."""
    on, text = day_asked(request), request.GET.get("q", "").strip()
    roots = queries.tree(on=on)
    counts, heads = queries.counts_by_organization(on=on), queries.heads_on(on=on)
    lines = [_line(node, counts, heads) for root in roots for node in root.walk()]
    lines = _found(lines, text) if text else [line for line in lines if line["node"].state.kind != Kind.GROUP]
    party = [line for line in lines if line["node"].state.kind != Kind.DEPARTMENT]
    context = {
        "party": party, "departments": [line for line in lines if line["node"].state.kind == Kind.DEPARTMENT],
        "on": on, "text": text, "past": on != clock.today(), "begins": not roots and rules.may_begin(),
        "may_see": MEMBERS_OF_THE_ORGAN.allows(request), "empty": not roots and not rules.every(Organization).exists(),
    }  # fmt: skip
    return render(request, "organizations/tree.html", context)


def _line(node: queries.Node, counts: dict[int, queries.Counts], heads: dict[int, Appointment]) -> dict[str, Any]:
    held = counts[node.organization.pk]
    return {
        "node": node, "counts": held, "head": heads.get(node.organization.pk),
        "findings": queries.findings_for(node.organization, node.state, held),
    }  # fmt: skip


def _found(lines: list[dict], text: str) -> list[dict]:
    """Lines whose name or short name contains the text, with the lines above them."""
    hits = [
        line["node"]
        for line in lines
        if text in line["node"].state.name or text in line["node"].organization.short_name
    ]
    paths = {node.organization.path for node in hits}
    return [line for line in lines if any(path.startswith(line["node"].organization.path) for path in paths)]


@guarded(MEMBERS_OF_THE_ORGAN)
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """One page that tells a visiting inspector everything about an organisation, as of a day."""
    organization, on = organization_or_404(pk), day_asked(request)
    state = queries.as_of(organization, on)
    counts = queries.counts(organization, on=on)
    officers = queries.officers_of(organization, on=on)
    term = queries.current_term(organization, on=on)
    sections = PROFILE_SECTIONS.ask(organization=organization, on=on, request=request)
    context = {
        "organization": organization, "state": state, "on": on, "past": on != clock.today(),
        "trail": trail(organization), "counts": counts,
        "findings": queries.findings_for(organization, state, counts) if state else [],
        "committee": [office for office in officers if office.post in COMMITTEE_POSTS],
        "others": [office for office in officers if office.post not in COMMITTEE_POSTS],
        "term": term, "term_end": term and queries.term_end(term), "kind_party": PostKind.PARTY,
        "facts": _facts(organization, state, counts), "children": _children(organization, on),
        "states": State.objects.filter(organization=organization).select_related("parent").order_by("-from_on"),
        "sections": [
            {"title": title, "html": render_to_string(template, values, request)}
            for _, title, template, values in sorted(sections, key=lambda section: section[:2])
        ],
        "may": _may(organization), "readable": scope.current().sees("register", organization.path),
    }  # fmt: skip
    return render(request, "organizations/profile.html", context)


def _facts(organization: Organization, state: State | None, counts: queries.Counts) -> list[tuple[str, Any]]:
    if state is None:
        return []
    founded = clock.chinese_date(organization.founded_on)
    numbers = f"{counts.members}名（正式{counts.full_members}名，预备{counts.members - counts.full_members}名）"
    shows = state.kind not in (Kind.LEADING_GROUP, Kind.DEPARTMENT, Kind.MASS, Kind.ORGAN_DISCIPLINE)
    return [
        ("类别", state.get_kind_display()),
        ("支部形式", state.get_form_display() if state.kind == Kind.BRANCH else ""),
        ("上级组织", state.parent.name if state.parent else ""),
        ("成立日期", f"不详（不晚于{founded}）" if organization.founded_unknown else founded),
        ("撤销日期", clock.chinese_date(organization.dissolved_on)),
        ("党员", numbers if shows else ""),
        ("党小组", f"{counts.groups}个" if counts.groups and shows else ""),
        ("支部委员会", ("设立" if state.has_committee else "不设") if state.kind == Kind.BRANCH else ""),
        ("工作人员", f"{state.staff_total}名" if state.staff_total else ""),
        ("主题党日固定日", f"每月{organization.fixed_day}日" if organization.fixed_day else ""),
        ("通常时间、地点", _habit(organization)),
        ("联系人", " ".join(filter(None, (organization.contact, organization.contact_phone)))),
        ("启用日期", f"{clock.chinese_date(organization.go_live_on)}起计算应履职责"),
    ]


def _habit(organization: Organization) -> str:
    time = f"{organization.usual_time:%H:%M}" if organization.usual_time else ""
    return " ".join(filter(None, (time, organization.usual_place)))


def _children(organization: Organization, on) -> list[State]:
    found = State.objects.filter(queries.in_force(on), parent=organization).select_related("organization")
    return list(found.order_by("organization__path"))


def _may(organization: Organization) -> dict[str, bool]:
    held = {
        "organize": rules.may_any((rules.ORGANIZATIONS,), organization),
        "people": rules.may_any((rules.PEOPLE,), organization),
        "habits": rules.may_any((rules.MEETINGS, rules.PEOPLE, rules.ORGANIZATIONS), organization),
    }
    living = organization.dissolved_on is None
    branch = organization.kind == Kind.BRANCH
    return {
        **{name: value and living for name, value in held.items()},
        "found": living and (held["organize"] or (branch and held["people"])),
        "appoint": living and (held["organize"] or (organization.kind == Kind.GROUP and held["people"])),
        "term": living and held["organize"] and organization.kind in rules.TERM_YEARS,
        "register": living and held["people"] and organization.kind != Kind.GROUP,
        "habit_kind": living and held["habits"] and organization.kind in BRANCH_KINDS,
    }


@guarded(MEMBERS_OF_THE_ORGAN)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What was changed about an organisation, by whom; for those who keep it."""
    organization = organization_or_404(pk)
    rules.require_any((rules.ORGANIZATIONS, rules.PEOPLE), organization)
    entries = history_of(f"organizations.organization:{organization.pk}").order_by("-pk")[:200]
    context = {"organization": organization, "entries": entries, "trail": trail(organization, whole=True)}
    return render(request, "organizations/history.html", context)


@guarded(MEMBERS_OF_THE_ORGAN)
def paper(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponse:
    """党员花名册 or 党支部基本情况表 as a file, for those who may read the register."""
    organization = organization_or_404(pk)
    if not scope.current().sees("register", organization.path):
        rules.require_any((rules.PEOPLE,), organization)
    return download(exports.paper(organization, code, kind, on=day_asked(request)))


class Found(OrganizationForm):
    """设立下级组织."""

    guard, form_class, powers = KEEPERS, forms.FoundForm, (rules.PEOPLE, rules.ORGANIZATIONS)
    heading, button = "设立下级组织", "设立"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Which kinds fit below."""
        return super().get_form_kwargs() | {"parent": self.organization}

    def carry_out(self, *, once: str, **values: Any) -> str:
        """Found it."""
        made = actions.found_organization(parent=self.organization, by=self.request.actor, **values)
        return f"已设立“{made.name}”。"


class Change(OrganizationForm):
    """变更."""

    guard, form_class, heading = ORGANIZERS, forms.ChangeForm, "变更"
    note = "名称、类别、支委会等变动从所填日期起生效，以前的情况保留在历次变动中。"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Kinds it may become."""
        return super().get_form_kwargs() | {"organization": self.organization}

    def get_initial(self) -> dict[str, Any]:
        """The state in force."""
        state = State.objects.filter(organization=self.organization).order_by("-from_on").first()
        names = ("name", "kind", "form", "has_committee", "staff_total")
        return super().get_initial() | {name: getattr(state, name) for name in names}

    def carry_out(self, *, version: str, **values: Any) -> str:
        """Change it."""
        actions.change_state(organization=self.organization, by=self.request.actor, version=_number(version), **values)
        return f"已登记“{self.organization.name}”的变动。"


class Correct(OrganizationForm):
    """更正基本信息."""

    guard, form_class, heading = ORGANIZERS, forms.CorrectForm, "更正基本信息"
    initial_fields = ("short_name", "code", "contact", "contact_phone", "founded_on", "go_live_on")

    def carry_out(self, *, version: str, **values: Any) -> str:
        """Correct it."""
        actions.correct_organization(
            organization=self.organization, by=self.request.actor, version=_number(version), **values
        )
        return "已更正。"


class Move(OrganizationForm):
    """调整隶属关系."""

    guard, form_class, heading, button = ORGANIZERS, forms.MoveForm, "调整隶属关系", "调整"
    note = "所属党员、党小组随之调整，以前的隶属关系保留在历次变动中。"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Where it may go."""
        return super().get_form_kwargs() | {"organization": self.organization}

    def carry_out(self, **values: Any) -> str:
        """Move it."""
        actions.move_organization(organization=self.organization, by=self.request.actor, **values)
        return f"“{self.organization.name}”已调整到“{values['to'].name}”之下。"


class Merge(OrganizationForm):
    """合并."""

    guard, form_class, heading, button = ORGANIZERS, forms.MergeForm, "并入其他组织", "合并"
    note = "全部党员转入并入的组织，原有任职、党小组在合并前一日结束；历史保留。"

    def get_form_kwargs(self) -> dict[str, Any]:
        """With which it may be merged."""
        return super().get_form_kwargs() | {"organization": self.organization}

    def carry_out(self, **values: Any) -> str:
        """Merge it."""
        actions.merge_organizations(sources=[self.organization], by=self.request.actor, **values)
        return f"“{self.organization.name}”已并入“{values['into'].name}”。"


class Dissolve(OrganizationForm):
    """撤销."""

    guard, form_class, heading, button = ORGANIZERS, forms.DissolveForm, "撤销组织", "撤销"
    note = "须先转出全部党员。党小组和任职随之结束；历史保留，可按日期查看。"

    def carry_out(self, **values: Any) -> str:
        """End it."""
        actions.dissolve_organization(organization=self.organization, by=self.request.actor, **values)
        return f"“{self.organization.name}”已撤销。"


class RecordTerm(OrganizationForm):
    """登记换届."""

    guard, form_class, heading, button = ORGANIZERS, forms.TermForm, "登记换届", "登记"

    def get_initial(self) -> dict[str, Any]:
        """The term of the regulations."""
        latest = queries.current_term(self.organization)
        ordinal = latest.ordinal + 1 if latest and latest.ordinal else None
        return {"years": rules.TERM_YEARS.get(self.organization.kind, 3), "ordinal": ordinal}

    def carry_out(self, **values: Any) -> str:
        """Record it."""
        actions.record_term(organization=self.organization, by=self.request.actor, **values)
        return f"已登记{clock.chinese_date(values['elected_on'])}换届。"


class Habits(OrganizationForm):
    """固定日与通常时间、地点."""

    guard, form_class, heading = SECRETARIES, forms.HabitsForm, "固定日与通常时间、地点"
    powers = (rules.MEETINGS, rules.PEOPLE, rules.ORGANIZATIONS)
    initial_fields = ("fixed_day", "usual_place", "usual_time")
    note = "安排会议时自动填好。"

    def carry_out(self, **values: Any) -> str:
        """Keep them."""
        actions.set_habits(organization=self.organization, by=self.request.actor, **values)
        return "已保存。"


class Appoint(OrganizationForm):
    """登记任职."""

    guard, form_class, heading, button = KEEPERS, forms.AppointForm, "登记任职", "登记"

    @property
    def powers(self) -> tuple[str, ...]:
        """Group leaders are the branch's own affair."""
        group = self.organization.kind == Kind.GROUP
        return (rules.PEOPLE, rules.ORGANIZATIONS) if group else (rules.ORGANIZATIONS,)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Posts of this kind of organisation."""
        return super().get_form_kwargs() | {"organization": self.organization}

    def carry_out(self, **values: Any) -> str:
        """Record it."""
        made = actions.appoint(organization=self.organization, by=self.request.actor, **values)
        return f"已登记{made.person.name}任{self.organization.name}{made.called}。"


class Relieve(OrganizationForm):
    """登记离任."""

    guard, form_class, heading, button = KEEPERS, forms.RelieveForm, "登记离任", "登记"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The office leads to its organisation."""
        if request.user.is_authenticated:
            self.appointment = Appointment.objects.filter(pk=kwargs["office"], organization=kwargs["pk"]).first()
            if self.appointment is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Whose office it is."""
        office = self.appointment
        return super().get_context_data(**kwargs) | {"lead": f"{office.person.name}　{office.called_in_full}"}

    @property
    def powers(self) -> tuple[str, ...]:
        """Group leaders are the branch's own affair."""
        group = self.organization.kind == Kind.GROUP
        return (rules.PEOPLE, rules.ORGANIZATIONS) if group else (rules.ORGANIZATIONS,)

    def carry_out(self, **values: Any) -> str:
        """Record it."""
        actions.relieve(appointment=self.appointment, by=self.request.actor, **values)
        return f"已登记{self.appointment.person.name}离任。"


@require_POST
@guarded(ORGANIZERS)
def arrange(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """Move an organisation one place up or down among its siblings."""
    organization = organization_or_404(pk)
    _shift(organization, -1 if direction == "up" else 1, request.actor)
    done(request, f"已调整“{organization.name}”的排列顺序。")
    return redirect(f"{reverse('organizations:tree')}#organization-{pk}")


def _shift(organization: Organization, step: int, by: Actor) -> None:
    if organization.parent is None:
        return
    siblings = list(queries.living().filter(parent=organization.parent).order_by("path"))
    alike = [each for each in siblings if (each.kind == Kind.DEPARTMENT) == (organization.kind == Kind.DEPARTMENT)]
    place = alike.index(organization)
    other = place + step
    if 0 <= other < len(alike):
        first, second = siblings.index(alike[place]), siblings.index(alike[other])
        siblings[first], siblings[second] = siblings[second], siblings[first]
        actions.arrange_children(parent=organization.parent, children=siblings, by=by)


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
