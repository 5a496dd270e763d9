"""Every address as every role: the table `docs/access-matrix.csv`, written by people's intent and compared by a test.

After a change, `YIPANQI_WRITE_MATRIX=1 pytest -n 0 tests/test_matrix.py` writes it anew; read the difference line by
line before it is committed – that reading is the review of who may open what.

A cell is the answer for one's own branch (甲支部) and for a strange one (乙支部): `200/404`. A route without an
object has one number. Routes about an organisation have a second row (`… @ 党组/处室/群团`) with the answers for the
organisations that stand beside the Party's own tree. Routes that only take a POST are sent an empty one inside a
savepoint that is rolled back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import organ as small
from tests.organ import TODAY, Organ
from tests.photograph import photographed
from yipanqi.accounts.actions import Confirmation, give_delegation, notify
from yipanqi.accounts.models import Account
from yipanqi.agenda import actions as agenda
from yipanqi.archives import actions as archives
from yipanqi.archives import rules as archive_rules
from yipanqi.archives.models import Inspection, Package
from yipanqi.calendars import actions as calendars
from yipanqi.complaints import actions as complaints
from yipanqi.complaints.models import Complaint
from yipanqi.education import actions as education
from yipanqi.education.models import MustTalk
from yipanqi.education.queries import dues as dues_queries
from yipanqi.exchange import actions as exchange
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE, Actor
from yipanqi.letters import actions as letters
from yipanqi.meetings import actions as meetings
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings import queries as meeting_queries
from yipanqi.meetings.actions import procedures
from yipanqi.meetings.actions.life_report import issue_life_report
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import ElectionResult, Meeting, MemberVote, Procedure
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.models import Appointment, Organization, Person
from yipanqi.papers import actions as papers
from yipanqi.papers.registry import PAPERS
from yipanqi.papers.templates import starter_template
from yipanqi.plans import actions as plans
from yipanqi.plans.importing.rows import Incoming, Named
from yipanqi.plans.models import Delay, Part
from yipanqi.regulations import actions as regulations
from yipanqi.responsibilities import actions as responsibilities
from yipanqi.responsibilities.models import DutyList, Invitation, Point
from yipanqi.topics import actions as topics

OWN, STRANGE = "甲支部", "乙支部"
BRANCHES = (OWN, STRANGE)
BESIDE = {"党组": "党组书记", "办公室": "处长", "工会": "工会主席"}
ABOUT_BESIDE = "organizations:"
PAPER = {OWN: "register", STRANGE: "minutes"}
LIBRARY = ("allauth", "django")
NOWHERE = 10**9
"""The number of nothing."""


@dataclass(frozen=True)
class Route:
    """One named address."""

    name: str
    parameters: tuple[str, ...]
    guard: str


def routes() -> list[Route]:
    """Every address of the product in the order of its name, with what its view demands."""
    return sorted(_walk(get_resolver(), ""), key=lambda route: route.name)


def _walk(resolver: URLResolver, space: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(f"{space}{pattern.name}", tuple(pattern.pattern.converters), guard_of(pattern.callback))


def guard_of(view) -> str:
    """The code of the guard stated beside the view; views of the sign-in library are named as such."""
    kind = getattr(view, "view_class", None)
    guard = getattr(view, "guard", None) or getattr(kind, "guard", None)
    if guard is not None:
        return guard.code
    module = (kind or view).__module__.split(".")[0]
    return "library" if module in LIBRARY else ""


class Samples:
    """Objects of one's own and of a strange branch for every parameter of every route."""

    def __init__(self, organ: Organ):
        with scope.system("样本"):
            self.at = {branch: self._branch(organ, branch) for branch in BRANCHES}
            self.at |= {name: self._beside(organ, name, holder) for name, holder in BESIDE.items()}

    def _life(self, organ: Organ, branch: str) -> int:
        """A report of the 机关党委 for one's own, none for a strange one: there is one 机关党委."""
        if branch != OWN:
            return NOWHERE
        issued = issue_life_report(
            organization=organ.organizations["机关党委"], first_on=TODAY, last_on=TODAY, addressee="机关工委",
            by=COMMAND_LINE,
        )  # fmt: skip
        return issued.pk

    def _branch(self, organ: Organ, branch: str) -> dict[str, object]:
        organization = organ.organizations[branch]
        secretary = organ.people[f"{branch[0]}书记"]
        member = organ.people["甲党员" if branch == OWN else "处长"]
        meeting = self._meeting(organization, Kind.MEMBERS_MEETING, member)
        author = member.account
        actor = Actor(name=author.name, account_id=author.pk, person_id=member.pk)
        complaint = complaints.file(
            author=author, kind=Complaint.Kind.values[0], text="请改进", about="/", once=f"once-{branch}", by=actor
        )
        notify(account=author, text="请参加会议", key=f"n-{branch}", by=COMMAND_LINE)
        principal, assistant = secretary.account, author
        delegation = give_delegation(
            principal=principal, assistant=assistant, from_on=TODAY, to_on=TODAY, reason="出差",
            by=Actor(name=principal.name, account_id=principal.pk),
        )  # fmt: skip
        waiver = obligations.request_waiver(
            organization=organization, duty="theme_day", from_on=TODAY, to_on=TODAY, reason="外出", by=COMMAND_LINE
        )
        return self._procedure(organization, member) | {
            "organization": organization.pk,
            "person": member.pk,
            "meeting": meeting.pk,
            "decision": meeting.decisions.get().pk,
            "obligation": Obligation.objects.filter(organization=organization, kind="theme_day").first().pk,
            "waiver": waiver.pk,
            "complaint": complaint.pk,
            "notice": author.notices.first().pk,
            "delegation": delegation.pk,
            "account": author.pk,
            "paper": PAPER[branch],
            "template": self._template(PAPER[branch]),
            "override": self._override(organ, duty="theme_day" if branch == OWN else "members_meeting"),
            "office": Appointment.objects.get(organization=organization, person=secretary).pk,
            **self._talks(organization, secretary, member),
            "payment": self._payment(organization),
            "merit": self._merit(member),
            "withdrawn": "payment",
            "life": self._life(organ, branch),
            "training": self._training(organization, member),
            **self._calendar(organization, member),
            **self._archives(organ, organization, member),
            **self._topics(organ, organization),
            **self._lists(organization, secretary),
            **self._plans(organ, organization),
            "letter": self._letter(organ, organization),
            "own_ladder": self._ladder(organ),
            "token": self._token(organ, branch),
            "proposal": self._proposal(organization),
            "leading_group": organ.organizations["党组"].pk,
        }

    def _plans(self, organ: Organ, branch: Organization) -> dict[str, object]:
        """A decision of the 机关党委: one task of the branch reported, one it wants more time for."""
        given = [
            plans.Assignment(
                title=title, result="一份清单", seen_by="看清单", due_on=TODAY + timedelta(days=25),
                to=plans.Actors(organizations=[branch]),
            )
            for title in ("自查", "整改")
        ]  # fmt: skip
        made = plans.issue(
            organization=organ.organizations["机关党委"], title="开展自查", decided_on=TODAY, basis="机关党委会议",
            tasks=given, once=f"decision-{branch.pk}", by=COMMAND_LINE,
        )  # fmt: skip
        first, second = Part.objects.filter(task__directive=made).order_by("chain")
        for part in (first, second):
            plans.acknowledge(part=part, by=COMMAND_LINE)
        reported = plans.report(part=first, text="查完了", done_on=TODAY, by=COMMAND_LINE)
        wanted = TODAY + timedelta(days=40)
        asked: Delay = plans.ask_delay(part=second, wanted_on=wanted, reason="外出", by=COMMAND_LINE)
        listed = Incoming(
            branch.name, task="公布清单", due_on=TODAY + timedelta(days=25), actors=(Named(branch.name),),
            result="清单", seen_by="看清单", basis="会议", decided_on=TODAY,
        )  # fmt: skip
        taken = plans.take_in(organization=made.organization, source="督查系统", rows=[listed], by=COMMAND_LINE)
        return {
            "directive": made.pk, "chain": second.chain, "task_report": reported.pk, "delay": asked.pk,
            "intake": taken.intake.pk,
        }  # fmt: skip

    def _letter(self, organ: Organ, branch: Organization) -> int:
        """A 提示函 of the 机关党委 about something overdue."""
        with clock.frozen(TODAY - timedelta(days=40)):
            about = obligations.owe(
                organization=branch, key="late:1", source="plans", kind="late", title="核对名单", basis="会议",
                due_on=TODAY - timedelta(days=20), by=COMMAND_LINE,
            )  # fmt: skip
        made = letters.issue(
            issuer=organ.organizations["机关党委"], about=about, step="hint", facts="未报名单", basis="会议",
            demand="补办", issued_on=TODAY, approver="书记", by=COMMAND_LINE,
        )  # fmt: skip
        return made.pk

    def _ladder(self, organ: Organ) -> int:
        """Steps of the organ's own, to come."""
        steps = [{"name": "提醒函", "paper": "letter", "decided_by": ["secretary"], "days": 10}]
        made = letters.set_ladder(
            organization=organ.organizations["机关党委"], steps=steps, valid_from=TODAY + timedelta(days=30),
            basis="惯例", approver="会议", by=COMMAND_LINE,
        )  # fmt: skip
        return made.pk

    def _token(self, organ: Organ, branch: str) -> int:
        """Of the 党组 for one's own, of the 机关党委 for a strange one: no branch has any."""
        account = organ.accounts["专职副书记"]
        made, _ = exchange.issue_token(
            organization=organ.organizations["党组" if branch == OWN else "机关党委"], system="督查系统", basis="会议",
            permits=["directives:read"], expires_on=TODAY, confirmed=Confirmation(account.pk, clock.now()),
            by=Actor(name=account.name, account_id=account.pk),
        )  # fmt: skip
        return made.pk

    def _archives(self, organ: Organ, organization: Organization, member) -> dict[str, object]:
        """A handbook handed in, guidance asked for and taken back, an inspection to come, a package asked for."""
        meeting = self._meeting(organization, Kind.PARTY_LECTURE, member)
        meetings.sign(meeting=meeting, by=COMMAND_LINE)
        copy = archives.hand_in(
            organization=organization, what="handbook", year=TODAY.year - 1, content=b"%PDF-", by=COMMAND_LINE
        )
        asked = archives.ask_help(
            organization=organization, question="怎样开好", records=[f"meeting:{meeting.pk}"], until=TODAY,
            by=COMMAND_LINE,
        )  # fmt: skip
        archives.end_help(help=asked, by=COMMAND_LINE)
        first = archive_rules.earliest(TODAY)
        inspection = Inspection.objects.first() or archives.announce(
            organization=organ.organizations["机关党委"], title="年度检查", basis="年度计划第1项", year=TODAY.year,
            branches=[organization], from_on=first, to_on=first, by=COMMAND_LINE,
        )  # fmt: skip
        archives.ask_packages(branches=[organization], year=TODAY.year, by=COMMAND_LINE)
        (waiting,) = Package.objects.filter(organization=organization)
        kept = archives.package_made(package=waiting, file="none.zip", size=0, digest="", papers=0, by=COMMAND_LINE)
        return {"package": kept.pk, "copy": copy.pk, "help": asked.pk, "inspection": inspection.pk}

    def _topics(self, organ: Organ, branch: Organization) -> dict[str, object]:
        """A line of the branch's plan, a topic from above, an entry of the branch's own in the library."""
        line = {"year": TODAY.year, "month": TODAY.month, "kind": "theme_day", "theme": "学习党章"}
        planned = topics.plan(organization=branch, once=f"line-{branch.pk}", by=COMMAND_LINE, **line)
        published = topics.publish(
            organization=organ.organizations["机关党委"], year=TODAY.year, month=None, title="学习条例",
            basis="上级通知", materials="", once=f"topic-{branch.pk}", by=COMMAND_LINE,
        )  # fmt: skip
        own = topics.contribute(
            organization=branch, sort="form", title="岗位讲述", words="岗位、经验", kinds=["theme_day"],
            needs="一个岗位", steps="讲一讲\n问一问", leads_to="一条经验", once=f"own-{branch.pk}", by=COMMAND_LINE,
        )  # fmt: skip
        return {"line": planned.pk, "topic": published.pk, "own": own.pk, "entry": own.as_entry().key}

    def _lists(self, branch: Organization, secretary: Person) -> dict[str, object]:
        """A published list of the secretary with an entry to report, a draft of the branch with a comment on it, a risk
        point.
        """
        by, day = COMMAND_LINE, TODAY
        held = responsibilities.draft(
            organization=branch, subject="branch_secretary", year=day.year, source="blank", by=by
        )
        item = responsibilities.add_item(found=held, duty_text="联系服务对象", rhythm="quarter", by=by)
        DutyList.objects.filter(pk=held.pk).update(stage="comments")
        held = responsibilities.approve(found=held, approved_on=day, decision="会议", by=by)
        responsibilities.publish(found=held, by=by)
        (letter,) = responsibilities.make_letters(organizations=[branch], year=day.year, by=by)
        owed = Obligation.objects.filter(organization=branch, kind="duty_item").order_by("due_on").first()
        draft = responsibilities.draft(organization=branch, subject="branch", year=day.year, by=by)
        responsibilities.ask_comments(found=draft, people=[secretary], by=by)
        said = Actor(name=secretary.name, person_id=secretary.pk)
        responsibilities.comment(found=draft, text="请写具体", by=said)
        responsibilities.enter_points(organization=branch, text="廉政风险点｜F-1｜评先评优", by=by)
        return {
            "duty_letter": letter.pk, "duty_list": held.pk, "duty_draft": draft.pk, "duty_item": item.pk,
            "draft_item": draft.items.first().pk, "duty_entry": owed.pk,
            "duty_comment": Invitation.objects.get(list=draft).pk, "point": Point.objects.get(organization=branch).pk,
        }  # fmt: skip

    def _proposal(self, branch: Organization) -> int:
        """What a branch asks the 党组 to study."""
        words = {"title": "窗口党员轮岗", "problem": "窗口人少", "asked": "研究轮岗人数", "materials": ""}
        return agenda.propose(organization=branch, once=f"proposal-{branch.pk}", by=COMMAND_LINE, **words).pk

    def _calendar(self, organization, member) -> dict[str, object]:
        """A business date of the branch, a feed of the member with its address."""
        noted = calendars.note_date(
            organization=organization, title="预算上会", from_on=TODAY, to_on=None, once=f"date-{organization.pk}",
            by=COMMAND_LINE,
        )  # fmt: skip
        by = Actor(name=member.account.name, account_id=member.account.pk, person_id=member.pk)
        feed, token = calendars.open_feed(account=member.account, organization=None, by=by)
        return {"date": noted.pk, "feed": feed.pk, "feed_token": token}

    def _talks(self, organization, secretary, member) -> dict[str, object]:
        """A talk of the secretary with the member, a wish and a report between them, a matter due, one of care."""
        by = Actor(name=member.account.name, account_id=member.account.pk, person_id=member.pk)
        talk = education.arrange_talk(
            organization=organization, leads=[secretary], others=[member], held_on=TODAY, by=COMMAND_LINE
        )
        care = education.enter_care(
            organization=organization, person=member, matter="illness", arose_on=TODAY, by=COMMAND_LINE
        )
        return {
            "talk": talk.pk,
            "wish": education.ask_talk(addressee=secretary, wanted_by=TODAY + timedelta(days=10), by=by).pk,
            "thought": education.hand_in(addressee=secretary, text="近来的思想", by=by).pk,
            "must": MustTalk.objects.get(organization=organization, person=member).pk,
            "care": care.pk,
            "promise": self._promise(organization, member),
        }

    def _promise(self, organization, member) -> int:
        made = education.make_promise(
            organization=organization, person=member, text="一次说清", measure="写成一张纸", made_on=TODAY,
            due_on=TODAY, by=COMMAND_LINE,
        )  # fmt: skip
        return made.pk

    def _training(self, branch: Organization, member: Person) -> int:
        made = education.enter_training(
            organization=branch, title="党章学习", first_on=TODAY, last_on=TODAY, form="collective", halves=6,
            people=[member], by=COMMAND_LINE,
        )  # fmt: skip
        return made.pk

    def _merit(self, member: Person) -> int:
        made = organizations.enter_merit(
            person=member, kind="honour", title="优秀共产党员", decided_by="机关工委", decided_on=TODAY, by=COMMAND_LINE
        )
        return made.pk

    def _payment(self, branch: Organization) -> int:
        """A month of dues of the whole branch; the number of its first payment."""
        payers = dues_queries.book(branch, TODAY.year).payers
        confirmed = [education.Confirmed(person=one.person.pk, category="wage", base=620_000) for one in payers]
        education.fix_bases(organization=branch, year=TODAY.year, on=TODAY, confirmed=confirmed, by=COMMAND_LINE)
        month = TODAY.replace(day=1)
        taken = education.collect(organization=branch, first=month, last=month, paid_on=TODAY, by=COMMAND_LINE)
        return taken.payments.first().pk

    def _procedure(self, organization, owner) -> dict[str, object]:
        """组织生活会 begun in the branch, with an opinion and an item of rectification."""
        begun = procedures.begin(
            organization=organization, script=scripts.script("org_life@1"), year=TODAY.year, by=COMMAND_LINE
        )
        (opinion,) = procedures.add_opinions(procedure=begun, text="少开会", collected="box", by=COMMAND_LINE)
        (item,) = procedures.add_problems(procedure=begun, text="学习不深入", by=COMMAND_LINE)
        entry = procedures.ItemEntry(item.pk, item.problem, "每月学习", owner, TODAY)
        procedures.save_items(procedure=begun, entries=[entry], by=COMMAND_LINE)
        graded = procedures.begin(
            organization=organization, script=scripts.script("appraisal@1"), year=TODAY.year, by=COMMAND_LINE
        )
        return {
            "procedure": begun.pk, "appraisal": graded.pk, "opinion": opinion.pk, "item": item.pk,
            **self._election(organization),
        }  # fmt: skip

    def _election(self, organization) -> dict[str, object]:
        """A 补选 begun in the branch, and one whose result was reported."""
        under_way, reported = (
            procedures.begin(
                organization=organization, script=scripts.script("by_election@2"), year=TODAY.year, occasion=seat,
                by=COMMAND_LINE,
            )
            for seat in ("委员", "纪检委员")
        )  # fmt: skip
        result = ElectionResult.objects.create(
            procedure=reported, organization=organization, elected_on=TODAY, reported_on=TODAY, reported_at=clock.now()
        )
        voted = MemberVote.objects.create(
            meeting=Meeting.objects.filter(organization=organization).first(), person=Person.objects.first(),
            matter="receive", due=3, present=3, in_favour=3, against=0, abstained=0, recorded_at=clock.now(),
        )  # fmt: skip
        congress = Procedure.objects.filter(kind="organ_congress").first() or procedures.begin(
            organization=Organization.objects.get(kind="organ_committee"), script=scripts.script("organ_congress@1"),
            year=TODAY.year, by=COMMAND_LINE,
        )  # fmt: skip
        return {
            "election": under_way.pk, "result": result.pk, "electing": "committee", "member_vote": voted.pk,
            "congress": congress.pk,
        }  # fmt: skip

    def _beside(self, organ: Organ, name: str, holder: str) -> dict[str, object]:
        organization = organ.organizations[name]
        office = Appointment.objects.get(organization=organization, person=organ.people[holder])
        return {"organization": organization.pk, "office": office.pk}

    def _override(self, organ: Organ, *, duty: str) -> int:
        made = regulations.override_rule(
            organization=organ.organizations["机关党委"], duty=duty, effect="defer", from_on=TODAY, to_on=TODAY,
            reason="防汛值守", approver="机关党委会", by=COMMAND_LINE,
        )  # fmt: skip
        return made.pk

    def _template(self, code: str) -> int:
        kept = papers.keep_template(
            code=code, name="模板.docx", content=starter_template(PAPERS[code]), by=COMMAND_LINE
        )
        return papers.use_template(template=kept, by=COMMAND_LINE).pk

    def _meeting(self, organization, kind, owner):
        starts_at = datetime.combine(TODAY, time(9), clock.ZONE)
        meeting = meetings.arrange(organization=organization, kinds=[kind], starts_at=starts_at, by=COMMAND_LINE)
        due = meeting_queries.expected(organization, [kind], TODAY)
        return meetings.record_meeting(
            meeting=meeting, present_count=len(due), minutes="讨论了三件事，决定一件。",
            decisions=[meetings.DecisionEntry(text="修订值班表", owner=owner, due_on=TODAY)], by=COMMAND_LINE,
        )  # fmt: skip

    def of(self, route: Route, place: str) -> dict[str, object]:
        """Keyword arguments of the route for this organisation."""
        return {name: self._value(route.name, name, self.at[place]) for name in route.parameters}

    def _value(self, route: str, parameter: str, objects: dict[str, object]) -> object:
        chosen = SPECIAL.get((route, parameter)) or SPECIAL.get((route.split(":")[0], parameter))
        if chosen is None:
            chosen = FIXED.get(parameter, parameter.removesuffix("_id"))
        return objects.get(chosen, chosen)


SPECIAL = {
    **{(f"archives:{name}", "pk"): "copy" for name in ("handed", "file", "accept", "return")},
    **{(f"archives:{name}", "pk"): "help" for name in ("help", "end_help")},
    **{(f"archives:{name}", "pk"): "inspection" for name in ("inspection", "cancel_inspection")},
    ("archives:package", "pk"): "package",
    ("archives:procedure_file", "pk"): "procedure",
    ("archives:hand_in", "what"): "handbook",
    ("burden:form", "name"): "meetings.forms.RecordForm",
    ("api", "pk"): "directive",
    ("exchange", "pk"): "token",
    ("calendars:feed", "token"): "feed_token",
    ("calendars:remove", "pk"): "date",
    ("calendars:revoke", "pk"): "feed",
    ("education", "pk"): "talk",
    ("education:drop_must", "pk"): "must",
    ("education:request", "pk"): "wish",
    ("education:withdraw_request", "pk"): "wish",
    ("education:thought", "pk"): "thought",
    ("education:withdraw_thought", "pk"): "thought",
    **{
        (f"education:{name}", "pk"): "care"
        for name in ("care_matter", "give_care", "change_care", "close_care", "remove_care")
    },
    **{
        (f"education:{name}", "pk"): "training"
        for name in ("training", "training_hours", "withdraw_training", "add_people")
    },
    **{(f"education:{name}", "pk"): "promise" for name in ("promise", "remove_promise", "say_promise")},
    ("education:say_promise", "what"): "review",
    ("education:dues_withdraw", "kind"): "withdrawn",
    ("education:dues_withdraw", "pk"): "payment",
    ("handover", "pk"): "organization",
    ("insights", "pk"): "organization",
    ("people:remove_merit", "pk"): "merit",
    ("insights:duty", "kind"): "theme_day",
    ("layouts", "code"): "paper",
    ("layouts", "pk"): "template",
    ("meetings:decision", "pk"): "decision",
    **{
        (f"meetings:{name}", "pk"): "procedure"
        for name in (
            "procedure",
            "procedure_paper",
            "plan",
            "link",
            "break_off",
            "step",
            "opinions",
            "criticism",
            "items",
            "review",
        )
    },
    ("meetings:step", "code"): "theme",
    ("meetings:procedure_paper", "code"): "procedure_plan",
    **{(f"meetings:{name}", "pk"): "appraisal" for name in ("ballots", "grades")},
    **{(f"meetings:{name}", "pk"): "opinion" for name in ("opinion", "drop_opinion")},
    **{(f"meetings:{name}", "pk"): "item" for name in ("item", "drop_item")},
    **{
        (f"meetings:{name}", "pk"): "election"
        for name in ("candidates", "tellers", "count", "heads_candidates", "heads", "again", "give_up", "report")
    },
    ("meetings:delegates", "pk"): "congress",
    **{(f"meetings:{name}", "pk"): "result" for name in ("election", "withdraw_report")},
    **{(f"meetings:{name}", "pk"): "member_vote" for name in ("member_vote", "drop_member_vote", "resolution")},
    ("agenda", "pk"): "proposal",
    ("agenda", "group"): "leading_group",
    ("meetings:life_paper", "pk"): "life",
    ("meetings:life_bulletin", "span"): "2026Q1",
    ("meetings:vote_on_member", "matter"): "receive",
    ("meetings", "pk"): "meeting",
    ("meetings:paper", "code"): "minutes",
    ("meetings:ledger", "kind"): "xlsx",
    ("meetings:paper", "kind"): "docx",
    ("obligations:entry", "pk"): "obligation",
    ("obligations", "pk"): "waiver",
    ("organizations", "pk"): "organization",
    ("organizations:paper", "code"): "profile",
    ("people", "pk"): "person",
    ("responsibilities", "pk"): "duty_list",
    **{
        (f"responsibilities:{name}", "pk"): "duty_draft"
        for name in ("add_item", "ask", "approve", "comment", "send_back", "discard")
    },
    **{(f"responsibilities:{name}", "pk"): "duty_letter" for name in ("letter", "letter_on_paper", "letter_paper")},
    ("responsibilities:item", "pk"): "duty_item",
    **{(f"responsibilities:{name}", "pk"): "draft_item" for name in ("change_item", "drop_item")},
    ("responsibilities:reply", "pk"): "duty_comment",
    ("responsibilities:end_point", "pk"): "point",
    **{(f"responsibilities:{name}", "pk"): "duty_entry" for name in ("report", "withdraw_report")},
    ("responsibilities:difference", "against"): "template",
    ("plans:accept", "pk"): "task_report",
    ("plans:return", "pk"): "task_report",
    ("plans:grant", "pk"): "delay",
    ("plans:refuse", "pk"): "delay",
    ("plans:paper", "code"): "task_status",
    **{(f"plans:{name}", "pk"): "intake" for name in ("list_done", "list_undo")},
    ("plans", "pk"): "directive",
    ("letters", "pk"): "letter",
    ("letters:withdraw_ladder", "pk"): "own_ladder",
    **{(f"topics:{name}", "pk"): "line" for name in ("line", "remove_line")},
    ("topics:withdraw_topic", "pk"): "topic",
    ("topics:withdraw_contribution", "pk"): "own",
    ("topics:entry", "key"): "entry",
    ("regulations:end", "pk"): "override",
    ("regulations:text", "code"): "ZB",
    ("regulations:rule", "number"): "theme_day",
    ("regulations:override", "number"): "theme_day",
}
FIXED: dict[str, object] = {
    "year": TODAY.year, "span": "2026Q2", "number": 1, "kind": "docx", "direction": "up", "token": "no-such-draft",
    "pk": NOWHERE,
}  # fmt: skip


@photographed
def scene() -> tuple[Organ, Samples]:
    """The organ with the samples in it. Call inside `clock.frozen(TODAY)`."""
    made = small.build()
    number_apart()
    return made, Samples(made)


def number_apart() -> None:
    """No two tables number their new rows alike: an address asked with the number of another thing is found out."""
    if connection.vendor != "sqlite":
        return  # there the tables count on from test to test, each at its own pace
    names = [model._meta.db_table for model in apps.get_models() if isinstance(model._meta.pk, AutoField)]
    with connection.cursor() as cursor:
        for number, name in enumerate(names, start=1):
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number * 1_000])


def rows() -> Iterator[tuple[str, Route, tuple[str, ...]]]:
    """The lines of the table: what it is called, the route, the organisations whose objects are asked for."""
    for route in routes():
        if route.guard == "library":
            continue
        yield route.name, route, BRANCHES if route.parameters else ()
        if route.name.startswith(ABOUT_BESIDE) and route.parameters:
            yield f"{route.name} @ 党组/处室/群团", route, tuple(BESIDE)


def answers(route: Route, places: tuple[str, ...], samples: Samples, client: Client) -> str:
    """What this visitor is answered, place by place: `own/strange`; one number where the route has no object."""
    if not places:
        return str(_answer(client, reverse(route.name)))
    return "/".join(str(_answer(client, reverse(route.name, kwargs=samples.of(route, place)))) for place in places)


def _answer(client: Client, address: str) -> int:
    with transaction.atomic():
        saved = transaction.savepoint()
        code = client.get(address).status_code
        if code == 405:
            code = client.post(address).status_code
        transaction.savepoint_rollback(saved)
    return code


def visitor(account: Account | None) -> Client:
    """A browser signed in as this account (None: a stranger)."""
    client = Client(raise_request_exception=False)
    if account is not None:
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client
