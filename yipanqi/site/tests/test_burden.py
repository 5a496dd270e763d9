"""负担计 and 表单准入: counted from the history, minutes by constants, the unit's totals and a branch's own."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.audit.actions import record
from yipanqi.audit.models import Entry
from yipanqi.education import actions as education
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import TIMER, Actor
from yipanqi.kernel.exact import half_up
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.queries import expected
from yipanqi.organizations import actions as organizations
from yipanqi.site.burden import forms, meter
from yipanqi.site.burden.constants import kinds

pytestmark = pytest.mark.django_db
TYPIST = Actor(name="甲书记")


def hold(organ, where: str, on: date, absent: int = 0):
    with scope.system("test"), clock.frozen(datetime(on.year, on.month, on.day, 16, tzinfo=clock.ZONE)):
        branch = organ.organizations[where]
        starts = datetime(on.year, on.month, on.day, 15, tzinfo=clock.ZONE)
        held = meetings.arrange(organization=branch, kinds=["theme_day"], starts_at=starts, by=TYPIST)
        due = [one.person for one in expected(branch, ["theme_day"], on)]
        gone = {one.pk: meetings.Away("absent") for one in due[:absent]}
        return meetings.record_meeting(
            meeting=held, present_count=len(due) - absent, minutes="学习。", absences=gone, by=TYPIST
        )  # fmt: skip


def of(organ, where: str, **when) -> meter.Meter:
    with scope.system("test"):
        return meter.meter(meter.of_organization(organ.organizations[where]), **({"year": 2026} | when))


def test_inputs_are_times_and_lines_and_minutes_are_inputs_by_their_constants(organ):
    hold(organ, "乙支部", date(2026, 5, 6), absent=2)
    hold(organ, "乙支部", date(2026, 6, 3))
    found = of(organ, "乙支部")
    arranged, recorded = found.events["meeting_arranged"], found.events["meeting_recorded"]
    assert (arranged.times, arranged.inputs) == (2, 4)
    assert (recorded.times, recorded.inputs) == (2, 2 * 2 + 2 * 2)
    table = {code: one.seconds for code, one in kinds().items()}
    once = table["number"] + table["long"] + table["save"]
    assert recorded.seconds == 2 * once + 2 * (table["box"] + table["choice"])
    assert found.total.seconds == sum((one.seconds for one in found.events.values()), Decimal())
    assert found.total.minutes == int(half_up(found.total.seconds / 60))
    assert list(found.months) == [date(2026, 5, 1), date(2026, 6, 1)]
    assert of(organ, "乙支部", month=5).events["meeting_recorded"].inputs == 6
    assert of(organ, "甲支部").total.times == of(organ, "乙支部", year=2025).total.times == 0


def test_what_nobody_typed_is_not_counted(organ):
    with scope.system("test"):
        branch = organ.organizations["乙支部"]
        before = of(organ, "乙支部").total.times
        record("meeting_arranged", by=TIMER, subject=branch, path=branch.path)
        record("person_registered", by=TYPIST, subject=branch, path=branch.path, reason=meter.IMPORTED)
        record("obligation_owed", by=TYPIST, subject=branch, path=branch.path)
        assert of(organ, "乙支部").total.times == before
        record("person_registered", by=TYPIST, subject=branch, path=branch.path)
        assert of(organ, "乙支部").total.times == before + 1


def test_an_organisation_keeps_its_count_when_it_is_moved(organ):
    hold(organ, "乙支部", date(2026, 6, 3))
    with scope.system("test"):
        branch, home = organ.organizations["乙支部"], organ.organizations["直属总支"]
        organizations.move_organization(organization=branch, to=home, on=TODAY, by=TYPIST)
        branch.refresh_from_db()
        assert branch.path.startswith(home.path)
        found = meter.meter(meter.of_organization(branch), year=2026)
    assert found.events["meeting_recorded"].times == 1


def test_the_committee_sees_totals_a_branch_itself_and_nobody_another(organ, visit):
    hold(organ, "乙支部", date(2026, 6, 3))
    hold(organ, "甲支部", date(2026, 6, 4))
    whole = visit("专职副书记").get("/burden/").content.decode()
    assert "本机关各组织合计" in whole and "甲支部" not in whole and "乙支部" not in whole
    own = visit("乙书记").get("/burden/").content.decode()
    assert "乙支部" in own and "甲支部" not in own and "可以研究减掉的" not in own
    stranger = organ.organizations["甲支部"].pk
    for role in ("乙书记", "专职副书记"):
        for page in ("", "export/", "form/meetings.forms.RecordForm/"):
            assert visit(role).get(f"/burden/{page}?organization={stranger}").status_code == 404
    assert visit("甲党员").get("/burden/").status_code == 403
    assert visit("党组成员").get("/burden/").status_code == 403


def test_the_average_branch_and_month_is_said_to_the_committee_and_the_own_month_to_a_branch(organ, visit, being):
    for day in (3, 4, 5):
        hold(organ, "乙支部", date(2026, 5, day))
    hold(organ, "甲支部", date(2026, 6, 3))
    above = organ.organizations["机关党委"]
    with scope.system("test"), transaction.atomic():
        record("handbook_ruled", by=TYPIST, subject=above, path=above.path)
    with being("专职副书记"):
        assert meter.meter(meter.of_organ(), year=2026).events["handbook_ruled"].times == 1
        found = meter.shares(meter.of_organ(), year=2026)
    both = [of(organ, name, month=month).total for name, month in (("乙支部", 5), ("甲支部", 6))]
    assert [(one.branches, one.inputs) for one in found.values()] == [
        (2, int(half_up(Fraction(one.inputs, 2)))) for one in both
    ]  # fmt: skip
    assert [one.minutes for one in found.values()] == [int(half_up(Fraction(one.seconds) / 120)) for one in both]
    assert meter.average(found.values()).inputs == int(half_up(Fraction(sum(s.inputs for s in found.values()), 2)))
    assert meter.average([]) is None and meter.Tally().words == "0"
    page = visit("专职副书记").get("/burden/?year=2026").content.decode()
    assert "平均每个党支部（连同党小组）每月" in page and "除以现有的2个党支部" in page
    own = visit("乙书记").get("/burden/?year=2026").content.decode()
    assert "平均每月约" in own and "平均每个党支部" not in own


def test_what_people_keep_to_themselves_shows_nowhere(organ, visit):
    with scope.system("test"):
        before = of(organ, "乙支部").total.times
        member, secretary = organ.people["处长"], organ.people["乙书记"]
        by = Actor(name="处长", account_id=member.account_id, person_id=member.pk)
        education.ask_talk(addressee=secretary, wanted_by=date(2026, 6, 30), text="家事", by=by)
        education.hand_in(addressee=secretary, text="近来的思想", by=by)
    with scope.system("test"):
        assert Entry.objects.filter(event__in=["talk_asked", "thought_handed_in"]).count() == 2
    assert of(organ, "乙支部").total.times == before
    page = visit("乙书记").get("/burden/").content.decode()
    assert ">约谈<" not in page and ">递交思想汇报<" not in page


def test_a_number_opens_to_its_form_and_its_arithmetic(organ, visit):
    hold(organ, "乙支部", date(2026, 6, 3))
    client = visit("乙书记")
    page = client.get("/burden/?year=2026&month=6").content.decode()
    assert "按表单（6月）" in page and "form/meetings.forms.RecordForm/" in page
    opened = client.get("/burden/form/meetings.forms.RecordForm/?year=2026&month=6").content.decode()
    assert "实到人数（数字，3.6秒）" in opened and "支部工作条例" in opened and "击键模型" in opened
    for wrong in ("form/no.such.Form/", "?year=abcd&month=77"):
        assert client.get(f"/burden/{wrong}").status_code == (404 if "form" in wrong else 200)


def test_the_workbook_says_what_the_page_says(organ, visit):
    hold(organ, "乙支部", date(2026, 6, 3))
    book = openpyxl.load_workbook(BytesIO(visit("乙书记").get("/burden/export/?year=2026").content))
    assert book.sheetnames == ["按表单", "按月"]
    cells = [[cell.value for cell in row] for row in book["按表单"].iter_rows()]
    total = next(row for row in cells if row[0] == "合计")
    found = of(organ, "乙支部").total
    assert total[2:] == [found.times, found.inputs, found.minutes]


def test_the_number_of_questions_is_fixed(organ, visit):
    asked = []
    for day in (1, 3, 4):
        hold(organ, "乙支部", date(2026, 6, day), absent=day % 2)
        client = visit("专职副书记")
        client.get("/burden/")
        with CaptureQueriesContext(connection) as counted:
            client.get("/burden/")
        asked.append(len(counted))
    assert len(set(asked)) == 1


def test_what_could_be_dropped_is_what_no_regulation_asks_and_what_is_past_review(organ, monkeypatch):
    with scope.system("test"):
        found = meter.meter(meter.of_organization(organ.organizations["党组"]), year=2026)
    dropped = meter.droppable(found)
    assert dropped.overdue == [] and "meetings.forms.RecordForm" in [line.form for line in dropped.unused]
    with clock.frozen(date(2028, 1, 1)):
        assert len(meter.droppable(found).overdue) == len(forms.admitted())
    cited = {"a.A": "机关35 党组研究党建", "b.B": "党员提出建议（党章4）", "c.C": "支部16 主题事前研究", "d.D": "惯例"}
    lines = {name: forms.Admitted(name, (), basis, "党支部", date(2027, 1, 1)) for name, basis in cited.items()}
    monkeypatch.setattr(forms, "admitted", lambda: lines)
    filled = meter.Meter({}, dict.fromkeys(lines, meter.Tally(1)), {}, meter.Tally())
    assert [line.form for line in meter.droppable(filled).own] == ["d.D"]


def test_every_form_stands_on_the_admission_page_with_basis_owner_and_end(organ, visit):
    page = visit("甲党员").get("/burden/admission/").content.decode()
    for line in forms.admitted().values():
        assert line.title in page and line.basis.split("（")[0] in page
    assert "已过期" not in page and page.count("2027年12月31日") == len(forms.admitted())
    with clock.frozen(date(2028, 1, 1)):
        assert visit("甲党员").get("/burden/admission/").content.decode().count("已过期") == len(forms.admitted())
