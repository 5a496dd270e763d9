"""What a meeting decided stays with those who may open its record: every page and file that lists obligations, for
one of each sight; the reminder on the page of whoever owes it; the letter, which says nothing of it.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import organ as small
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Decision
from yipanqi.meetings.queries import expected
from yipanqi.obligations.models import Obligation
from yipanqi.site.tick import tick

pytestmark = pytest.mark.django_db
SECRET, GENERIC = "暂停某同志的审批权限", "一项会议决定事项"
DUE = date(2026, 6, 26)
TOLD = datetime(2026, 6, 24, 10, 0, tzinfo=clock.ZONE)
BRANCH, OWNER = "甲支部", "处长"
ROLES = ("甲书记", "甲党员", "总支书记", OWNER, "乙书记", "专职副书记", "党组成员", "系统管理员")
"""One of each sight; the general branch's secretary is an ordinary member of 甲支部."""

READERS = {Kind.COMMITTEE_MEETING: {"甲书记", OWNER}, Kind.MEMBERS_MEETING: {"甲书记", "甲党员", "总支书记", OWNER}}


@pytest.fixture(params=READERS, ids=str)
def kind(request) -> Kind:
    return request.param


@pytest.fixture
def organ(kind, settings):
    settings.MAIL_CONFIGURED = True
    with clock.frozen(small.TODAY):
        made = small.build()
        made.accounts[OWNER].email = "chuzhang@example.test"
        made.accounts[OWNER].save(update_fields=["email"])
        _decide(made, kind)
    with clock.frozen(TOLD), scope.system("test"):
        tick()
        yield made


def _decide(made, kind) -> None:
    """Somebody of another branch is to carry out what the branch, or its committee, decided."""
    branch = made.organizations[BRANCH]
    with scope.system("test"):
        starts = datetime.combine(small.TODAY - timedelta(days=5), time(15), clock.ZONE)
        meeting = actions.arrange(organization=branch, kinds=[kind], starts_at=starts, by=COMMAND_LINE)
        present = len(expected(branch, [kind], starts.date()))
        actions.record_meeting(
            meeting=meeting, present_count=present, minutes="研究工作。", by=COMMAND_LINE,
            decisions=[actions.DecisionEntry(SECRET, made.people[OWNER], DUE)],
        )  # fmt: skip


def owed() -> Obligation:
    with scope.system("test"):
        return Obligation.objects.get(source="meetings")


def places(organ) -> dict[str, str]:
    """Every page and file on which a line of the ledger may stand."""
    entry, ledger = owed(), reverse("obligations:list")
    branch = organ.organizations[BRANCH].pk
    return {
        "desk": reverse("desk"),
        "desk as member": f"{reverse('desk')}?as=member",
        "ledger": ledger,
        "ledger of decisions": f"{ledger}?kind=one_off",
        "ledger as CSV": f"{ledger}?format=csv",
        "ledger as workbook": f"{ledger}?format=xlsx",
        "entry": reverse("obligations:entry", args=[entry.pk]),
        "decision": entry.address,
        "profile": reverse("organizations:profile", args=[branch]),
        "year": reverse("meetings:ledger", args=[branch, 2026, "csv"]),
        "messages": reverse("accounts:notices"),
    }


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        cells = (cell for page in openpyxl.load_workbook(BytesIO(content)) for row in page for cell in row)
        return "".join(str(cell.value) for cell in cells)
    return content.decode()


def visitor(organ, role: str) -> Client:
    browser = Client()
    browser.force_login(organ.accounts[role], backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.mark.slow
def test_words_are_read_by_readers_of_the_record_and_nobody_else(organ, kind):
    pages = {
        role: {name: read(visitor(organ, role), address) for name, address in places(organ).items()} for role in ROLES
    }
    said = {role: {name for name, page in found.items() if SECRET in page} for role, found in pages.items()}
    assert {role for role, where in said.items() if where} == READERS[kind]
    ledger = {"ledger", "ledger of decisions", "ledger as CSV", "ledger as workbook"}
    assert said[OWNER] == {*ledger, "desk", "desk as member", "entry", "decision", "messages"}, "he owes it himself"
    assert said["甲书记"] == {*ledger, "entry", "decision"}
    for role in {"总支书记", "专职副书记", "党组成员"} - READERS[kind]:
        line, entry = pages[role]["ledger of decisions"], pages[role]["entry"]
        assert GENERIC in line and OWNER in line and "2026年6月26日" in line, "that it is owed, by whom, until when"
        assert GENERIC in entry and owed().address not in entry, "no link that ends at a closed door"


def test_whoever_owes_it_is_reminded_in_full_on_the_page_and_not_in_the_letter(organ):
    notice = Notice.objects.get(account=organ.accounts[OWNER])
    assert notice.text == f"甲支部：{SECRET}6月26日前应完成。"
    assert notice.address == owed().address
    (letter,) = mail.outbox
    assert f"6月26日 星期五　{GENERIC}　甲支部（到期）" in letter.body
    ((html, _),) = letter.alternatives
    assert GENERIC in html and SECRET not in letter.subject + letter.body + html
    others = Notice.objects.exclude(account=organ.accounts[OWNER])
    assert others.count() > 0 and not others.filter(text__contains=SECRET).exists()


def test_how_it_was_carried_out_stays_in_the_record_too(organ, kind):
    outcome = "权限已于当日暂停"
    with scope.system("test"):
        actions.settle_decision(
            decision=Decision.objects.get(), done_on=date(2026, 6, 23), outcome=outcome,
            by=replace(COMMAND_LINE, name=OWNER, person_id=organ.people[OWNER].pk),
        )  # fmt: skip
    closed = {name: places(organ)[name] for name in ("decision", "entry", "ledger as CSV")}
    for role in ROLES:
        seen = [name for name, address in closed.items() if outcome in read(visitor(organ, role), address)]
        assert seen == (["decision"] if role in READERS[kind] else []), role
    told = Entry.objects.filter(event__startswith="obligation")
    assert {"obligation_owed", "obligation_settled"} <= set(told.values_list("event", flat=True))
    written = "".join(f"{one.before}{one.after}{one.reason}" for one in told)
    assert SECRET not in written and outcome not in written
