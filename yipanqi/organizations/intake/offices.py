"""Posts of the workbook → offices to be recorded, each kind kept apart. A post makes no department and no person."""

import re
from typing import TYPE_CHECKING

from yipanqi.kernel.errors import Refused
from yipanqi.organizations import rules
from yipanqi.organizations.enums import POST_KIND, Kind, Post, PostKind
from yipanqi.organizations.importing import OrganizationRow, Parsed, PostText
from yipanqi.organizations.importing.names import Directory, canonical
from yipanqi.organizations.intake.proposal import FieldChange, OfficeEntry, OrganizationEntry, PersonEntry
from yipanqi.organizations.models import Appointment, Organization

if TYPE_CHECKING:
    from yipanqi.organizations.intake.proposing import Work
    from yipanqi.organizations.intake.proposing_people import _Places

_BODIES = {
    "党组": Kind.LEADING_GROUP, "机关党委": Kind.ORGAN_COMMITTEE, "党委": Kind.ORGAN_COMMITTEE,
    "机关纪委": Kind.ORGAN_DISCIPLINE, "纪委": Kind.ORGAN_DISCIPLINE, "总支": Kind.GENERAL_BRANCH,
}  # fmt: skip
_BODY = re.compile(rf"^(?:[本我省市州县区]?[局委厅办部院]?)({'|'.join(_BODIES)})$")
_MASS_BODIES = ("工会", "团", "妇")
_PLAIN = frozenset({"委员", "支部委员", "支委", "支委委员"})
_HEADS = frozenset({"处长", "主任", "部长", "科长", "局长", "院长", "馆长", "中心主任", "办公室主任"})


def _body(written: str) -> Kind | None:
    """Which body 局党组 or 市局机关党委 is, whatever organ it is said to be of."""
    found = _BODY.search(canonical(written))
    return _BODIES[found[1]] if found else None


class Offices:
    """Adds offices to the people of a proposal."""

    def __init__(self, work: "Work", places: "_Places"):
        self.work, self.places = work, places
        told = [entry for entry in work.proposal.organizations if entry.kind != Kind.GROUP]
        short = ((entry.row.short_name, entry.name) for entry in told if entry.row)
        self.directory = Directory(work.snapshot.known(), (entry.name for entry in told), short)
        self.holders: dict[tuple[str, str, str], PersonEntry] = {}
        self.root = self._root()

    def _root(self) -> str:
        if self.work.snapshot.root:
            return self.work.snapshot.root.name
        tops = [entry for entry in self.work.proposal.organizations if not entry.superior and entry.existing is None]
        return tops[0].name if len(tops) == 1 and not self.work.snapshot.organizations else ""

    def propose(self, parsed: Parsed) -> None:
        """Posts of every person, then the secretaries that only organisation rows name."""
        for entry in self.work.proposal.people:
            if entry.row.branch in self.places.withheld:
                continue
            for post in entry.row.party_posts:
                self._party(entry, post)
            for post in entry.row.mass_posts:
                self._mass(entry, post)
            if entry.row.admin_post:
                self._administrative(entry)
        for organization in self.work.proposal.organizations:
            if organization.row is not None and organization.row.secretary:
                self._secretary(organization)

    def _party(self, entry: PersonEntry, told: PostText) -> None:
        if not told.post:
            return  # no standard post: said by the reading half
        branch = entry.row.branch if told.post == Post.GROUP_LEADER else ""
        where = self._where(entry, told)
        if where is None:
            self.work.warn(entry.row, "party_post", f"找不到“{told.title}”所在的组织，任职未登记。")
            return
        plain = told.title in _PLAIN or told.title == f"{told.organization}委员"
        title = told.title if told.post == Post.COMMITTEE_MEMBER and not plain else ""
        since = entry.row.party_post_since
        office = OfficeEntry(
            organization=where, post=told.post, branch=branch, title=title[:60], full_time="专职" in told.title,
            since=since and since.value,
        )  # fmt: skip
        self._add(entry, office, "party_post")

    def _where(self, entry: PersonEntry, told: PostText) -> str | None:
        """The organisation a post belongs to: the one it names, else the person's own branch or group."""
        if told.post == Post.GROUP_LEADER:
            group = self.places.group(entry.row.branch, told.organization or entry.row.group)
            return group or None
        if not told.organization:
            return entry.row.branch
        found = self.directory.find(told.organization)
        return found.name if found else self._of_kind(entry.row.branch, told)

    def _of_kind(self, branch: str, told: PostText) -> str | None:
        """党组, 机关党委, 机关纪委, 总支 named without their full name: the one above the branch, else the only one."""
        kind = _body(told.organization)
        if kind is None:
            return None
        above, passed = branch, set()
        while above and above not in passed:
            if self.places.kind(above) == kind:
                return above
            passed.add(above)
            above = self._superior(above)
        return self._only(kind)

    def _only(self, kind: str, ending: str = "", word: str = "") -> str | None:
        """The one organisation of a kind whose name ends or holds what is said."""
        names = {
            name
            for name in self.directory.names
            if self.places.kind(name) == kind and canonical(name).endswith(ending) and word in name
        }
        return names.pop() if len(names) == 1 else None

    def _mass(self, entry: PersonEntry, told: PostText) -> None:
        if not told.post:
            return
        found = self.directory.find(told.organization) if told.organization else None
        name = found.name if found else self._mass_body(told.organization)
        if name is None or self.places.kind(name) != Kind.MASS:
            self.work.warn(entry.row, "mass_post", f"找不到“{told.title}”所在的群团组织，任职未登记。")
            return
        self._add(entry, OfficeEntry(name, told.post, title=told.title[:60]), "mass_post")

    def _mass_body(self, written: str) -> str | None:
        """The one body a post of 工会, 团 or 妇女 can mean where its full name is not written."""
        kind = next((word for word in _MASS_BODIES if word in written), "")
        return self._only(Kind.MASS, canonical(written)) or (self._only(Kind.MASS, word=kind) if kind else None)

    def _administrative(self, entry: PersonEntry) -> None:
        """An administrative post stands in the person's department if that is registered, else in the organ itself."""
        row = entry.row
        found = self.directory.find(row.department) if row.department else None
        department = found.name if found and self.places.kind(found.name) == Kind.DEPARTMENT else ""
        where = department or self.root or (row.branch if not self._superior(row.branch) else "")
        if not where:
            return
        plain = bool(department) or row.admin_post.startswith(row.department)
        title = (row.admin_post if plain else row.department + row.admin_post)[:60]
        office = OfficeEntry(where, self._administrative_post(row.admin_post, department), title=title)
        held = [each for each in self._held(entry, office) if each.kind == PostKind.ADMINISTRATIVE]
        if not any(each.title == title for each in held):
            office.ends = held
            self._append(entry, office)

    def _superior(self, name: str) -> str:
        entry, existing = self.places.entries.get(name), self.places.existing(name)
        if entry is not None and entry.superior:
            return entry.superior
        return existing.parent.name if existing and existing.parent else ""

    def _administrative_post(self, told: str, department: str) -> str:
        if not department:
            return Post.STAFF
        words = told.split("、")
        head = OfficeEntry(department, Post.DEPARTMENT_HEAD)
        if any(word in _HEADS for word in words) and not self._present(head) and self._key(head) not in self.holders:
            return Post.DEPARTMENT_HEAD
        return Post.DEPARTMENT_DEPUTY if any(word.startswith("副") for word in words) else Post.STAFF

    def _secretary(self, organization: OrganizationEntry) -> None:
        """The secretary an organisation row names, if the people of the file know the name; it makes nobody."""
        row: OrganizationRow = organization.row
        since = row.elected if row.elected and row.elected.value <= self.work.today else None
        office = OfficeEntry(organization.name, Post.SECRETARY, since=since and since.value)
        if organization.kind not in rules.PARTY_KINDS - {Kind.GROUP}:
            return
        if holder := self.holders.get(self._key(office)):
            if holder.row.name != row.secretary:
                other = f"人员名册中“{holder.row.name}”是书记，按人员名册登记，请核对。"
                self.work.warn(row, "secretary", f"这里写的是“{row.secretary}”，{other}")
            return
        named = [entry for entry in self.work.proposal.people if entry.row.name == row.secretary]
        own = [entry for entry in named if entry.row.branch == organization.name] or named
        if len(own) == 1:
            self._add(own[0], office, "")
        elif not any(each.person.name == row.secretary for each in self._present(office)):
            why = "在名册中不止一人" if own else "不在本次导入的人员中"
            reason = f"“{organization.name}”的书记“{row.secretary}”{why}，任职未登记，可在组织页面登记。"
            self.work.warn(row, "secretary", reason)

    def _add(self, entry: PersonEntry, office: OfficeEntry, column: str) -> None:
        """Record an office unless it is held already; a post for one person passes from its present holder."""
        name, post = office.organization, office.post
        kind = Kind.GROUP if office.branch else self.places.kind(name)
        root = not office.branch and not self._superior(name)
        try:
            rules.require_post(post, kind, name=name, is_root=root)
        except Refused as refused:
            self._refuse(entry, column, refused.message)
            return
        held = [each for each in self._held(entry, office) if each.post == post]
        if post in rules.SINGLE_POSTS:
            other = self.holders.setdefault(self._key(office), entry)
            if other is not entry:
                label, row = Post(post).label, other.row
                self._refuse(entry, column, f"“{name}”的{label}已是第{row.row}行的“{row.name}”。")
                return
            office.ends = [each for each in self._present(office) if each not in held]
        existing = self._existing(office)
        if held:
            return
        if existing is not None and not self._may(existing, post):
            self._refuse(entry, column, f"您现任职务没有登记“{name}”任职的权限。")
            return
        for ended in office.ends:
            self.work.warn(entry.row, column, f"“{name}”现任{ended.called}“{ended.person.name}”将登记离任，请核对。")
        self._append(entry, office)

    def _refuse(self, entry: PersonEntry, column: str, reason: str) -> None:
        self.work.warn(entry.row, column or "name", f"{reason}任职未登记。")

    def _may(self, existing: Organization, post: str) -> bool:
        powers = (rules.PEOPLE, rules.ORGANIZATIONS) if post == Post.GROUP_LEADER else (rules.ORGANIZATIONS,)
        return rules.may_any(powers, existing)

    def _append(self, entry: PersonEntry, office: OfficeEntry) -> None:
        if any(self._key(each) == self._key(office) for each in entry.offices):
            return
        entry.offices.append(office)
        self.holders.setdefault(self._key(office), entry)
        mine = [each.called for each in office.ends if entry.existing and each.person_id == entry.existing.pk]
        kind = PostKind(POST_KIND[office.post])
        where = "" if kind == PostKind.ADMINISTRATIVE else f"{office.branch}{office.organization}"
        after = f"{where}{office.title or Post(office.post).label}"
        entry.changes.append(FieldChange(kind.label, "、".join(mine), after))

    def _key(self, office: OfficeEntry) -> tuple[str, str, str]:
        return office.branch, canonical(office.organization), office.post

    def _existing(self, office: OfficeEntry) -> Organization | None:
        """The organisation of the database in which the office stands, if it is there already."""
        if not office.branch:
            return self.places.existing(office.organization)
        branch = self.places.existing(office.branch)
        return self.work.snapshot.groups.get((branch.pk, canonical(office.organization))) if branch else None

    def _held(self, entry: PersonEntry, office: OfficeEntry) -> list[Appointment]:
        """What the person holds in that organisation now."""
        existing = self._existing(office)
        if entry.existing is None or existing is None:
            return []
        held = self.work.snapshot.offices.get(entry.existing.pk, [])
        return [each for each in held if each.organization_id == existing.pk]

    def _present(self, office: OfficeEntry) -> list[Appointment]:
        """Who holds that post there now."""
        existing = self._existing(office)
        return self.work.snapshot.holders.get((existing.pk, office.post), []) if existing else []
