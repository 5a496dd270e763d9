"""The register, the page of one person, and the forms that change what is held."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yipanqi.kernel import scope
from yipanqi.organizations import actions, exports, forms, queries, rules
from yipanqi.organizations.enums import Category, Kind, Post, PostKind, Standing
from yipanqi.organizations.models import Membership, Merit, Organization, Person
from yipanqi.organizations.people_source import PEOPLE
from yipanqi.organizations.tables import PeopleTable, register
from yipanqi.organizations.views.common import KEEPERS, READERS, OrganizationForm, PersonForm, person_or_404
from yipanqi.ui.downloads import download
from yipanqi.ui.guards import SIGNED_IN, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.widgets import options_view

options = options_view(PEOPLE, READERS)


@guarded(READERS)
def people(request: HttpRequest) -> HttpResponse:
    """党员名册 with filters; nothing can be sorted by a count."""
    chosen = {name: request.GET.get(name, "") for name in ("q", "organization", "category", "standing", "left")}
    within = None
    if chosen["organization"].isdigit():
        within = Organization.objects.filter(pk=chosen["organization"]).first()
    rows = register(
        within=within, text=chosen["q"], category=chosen["category"],
        standing=chosen["standing"] if chosen["standing"] in Standing.values else "", left=bool(chosen["left"]),
    )  # fmt: skip
    context = {
        "chosen": chosen, "within": within, "organizations": _places(), "standings": Standing.choices,
        "categories": [*Category.choices, ("other", "非党员")],
    }  # fmt: skip
    table = PeopleTable(rows, unit=within.name if within else "")
    return table.respond(request, "organizations/people.html", context)


def _places() -> list[Organization]:
    """Organisations whose register the visitor reads, in tree order."""
    seen = scope.current()
    found = queries.living() if seen.everything else queries.living().at(seen.reach.get("register", ()))
    return list(found.exclude(kind__in=(Kind.GROUP, Kind.MASS)))


@guarded(SIGNED_IN)
def own(request: HttpRequest) -> HttpResponse:
    """What is held about me."""
    mine = scope.current().person_id
    if mine is None:
        return render(request, "organizations/nobody.html", status=404)
    return redirect("people:person", mine)


@guarded(SIGNED_IN)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: what is held, the branches, the offices, each kind apart."""
    found = person_or_404(pk)
    offices = list(found.appointments.select_related("organization").order_by("-from_on", "-pk"))
    memberships = found.memberships.select_related("organization", "group").order_by("-from_on", "-pk")
    context = {
        "person": found, "facts": exports.described(found)[1:], "is_self": scope.current().person_id == found.pk,
        "offices": [(kind.label, [each for each in offices if each.kind == kind]) for kind in PostKind],
        "merits": list(found.merits.order_by("-decided_on", "-id")), "memberships": list(memberships),
        "current": queries.membership_of(found), "keepers": _keepers(found),
        "may": found.home is not None and rules.may_any((rules.PEOPLE,), found.home),
        "trail": [("党员名册", reverse("people:list"))] if READERS.allows(request) else [],
        "may_transfer": found.home is not None and rules.may_any((rules.ORGANIZATIONS,), found.home),
    }  # fmt: skip
    return render(request, "organizations/person.html", context)


def _keepers(person: Person) -> list[str]:
    """Who can correct what is held: the secretary of the branch."""
    if person.home is None:
        return []
    heads = [office for office in queries.committee_of(person.home) if office.post == Post.SECRETARY]
    return [f"{person.home.name}{office.called}{office.person.name}" for office in heads]


@guarded(SIGNED_IN)
def own_data(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything held about a person, as a workbook, for that person alone."""
    found = person_or_404(pk)
    if scope.current().person_id != found.pk:
        rules.require(rules.PEOPLE, found.home)
    return download(exports.own_data(found))


class Register(OrganizationForm):
    """登记人员."""

    guard, form_class, powers = KEEPERS, forms.RegisterForm, (rules.PEOPLE,)
    button = "登记"

    @property
    def heading(self) -> str:
        """A branch registers members."""
        return "登记党员" if self.organization.kind == Kind.BRANCH else "登记人员"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Groups of the branch."""
        return super().get_form_kwargs() | {"organization": self.organization}

    @transaction.atomic
    def carry_out(self, **values: Any) -> str:
        """Enter the person, and in a branch the membership; a form sent twice changes nothing the second time."""
        member = {name: values.pop(name) for name in ("from_on", "group", "standing") if name in values}
        found = actions.register_person(home=self.organization, by=self.request.actor, **values)
        if member and not Membership.objects.filter(person=found, to_on__isnull=True).exists():
            actions.admit_member(person=found, organization=self.organization, by=self.request.actor, **member)
        return f"已登记{found.name}。"


class Change(PersonForm):
    """修改人员信息."""

    guard, form_class, heading = KEEPERS, forms.ChangePersonForm, "修改信息"
    initial_fields = (
        "name", "sex", "ethnicity", "born_on", "education", "degree", "rank", "joined_on", "full_on", "phone",
    )  # fmt: skip

    def carry_out(self, *, version: str, **values: Any) -> str:
        """Correct it."""
        number = int(version) if version.isdigit() else None
        actions.change_person(person=self.person, by=self.request.actor, version=number, **values)
        return "已保存。"


class Transfer(PersonForm):
    """转移组织关系."""

    guard, form_class, heading, button = KEEPERS, forms.TransferForm, "转移组织关系", "转移"
    note = "在原支部的任职不会自动结束，请另行登记离任。"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Branches the visitor keeps."""
        return super().get_form_kwargs() | {"person": self.person}

    def carry_out(self, **values: Any) -> str:
        """Transfer."""
        actions.transfer_member(person=self.person, by=self.request.actor, **values)
        return f"{self.person.name}已转入“{values['to'].name}”。"


class EnterMerit(PersonForm):
    """登记奖惩."""

    guard, form_class, heading, button = KEEPERS, forms.MeritForm, "登记奖惩", "登记"
    note = "按文件登记：什么、哪个单位、哪天决定的。不写事由和经过，不上传文件；不计数，不作比较。"

    def carry_out(self, **values: Any) -> str:
        """Enter it."""
        made = actions.enter_merit(person=self.person, by=self.request.actor, **values)
        return f"已登记{self.person.name}的{made.get_kind_display()}。"


@guarded(KEEPERS)
@require_POST
def remove_merit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    merit = Merit.objects.select_related("person__home").filter(pk=pk).first()
    if merit is None:
        raise Http404
    actions.remove_merit(merit=merit, by=request.actor)
    done(request, "已撤回奖惩登记。")
    return redirect("people:person", merit.person_id)


class End(PersonForm):
    """结束组织关系."""

    guard, form_class, heading, button = KEEPERS, forms.EndForm, "结束在本机关的组织关系", "登记"
    note = "党内任职同日结束；记录保留在名册的“已离开”中。"

    def carry_out(self, **values: Any) -> str:
        """End it."""
        actions.end_membership(person=self.person, by=self.request.actor, **values)
        return f"已登记{self.person.name}的组织关系结束。"

    def address(self) -> str:
        """The person's page, which the visitor still sees."""
        return reverse("people:person", args=[self.person.pk])


class Stand(PersonForm):
    """状态与党小组."""

    guard, form_class, heading = KEEPERS, forms.StandingForm, "状态与党小组"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Groups of the branch."""
        return super().get_form_kwargs() | {"branch": self.organization}

    def get_initial(self) -> dict[str, Any]:
        """As it is now."""
        held = queries.membership_of(self.person)
        return {"standing": held.standing, "group": held.group} if held else {}

    @transaction.atomic
    def carry_out(self, *, standing: str, group: Organization | None, from_on, reason: str) -> str:
        """Both are dated; what stays the same leaves no trace."""
        values = {"person": self.person, "from_on": from_on, "by": self.request.actor, "reason": reason}
        actions.set_standing(standing=standing, **values)
        actions.assign_group(group=group, **values)
        return "已保存。"
