"""Field law JF-01 to JF-21 and JF-31 to JF-39: each ban with a planted violation, each duty where it is carried out.

JF-22 to JF-30 do not exist; JF-51 onwards binds documents and meetings, not software.
"""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.forms import FileField, Form
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tests import field_law, matrix
from tests.commands import run
from tests.house import ROOT, Source, sources
from yipanqi.access import rules as access
from yipanqi.access.enums import Sight
from yipanqi.accounts.models import Notice
from yipanqi.audit.events import EVENTS
from yipanqi.engine.periods import Window
from yipanqi.facts import registry
from yipanqi.kernel import clock, scope, worktime
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.worktime import next_working_moment
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.actions import reconcile_all
from yipanqi.obligations.enums import RULE
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind, Post
from yipanqi.regulations import actions as regulations
from yipanqi.responsibilities import catalogue
from yipanqi.responsibilities import rules as duties
from yipanqi.site.burden import forms as burden
from yipanqi.site.burden import meter

DOCUMENT = (ROOT / "docs" / "field-law.md").read_text()


def columns() -> list[tuple[str, str]]:
    return [
        (f"{model.__name__}.{field.name}", str(field.verbose_name))
        for model in apps.get_models() if model.__module__.startswith("yipanqi.")
        for field in model._meta.local_fields
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("planted", "label", "law"),
    [
        ("Meeting.checked_in_at", "打卡时间", "JF-01"), ("Attendance.latitude", "", "JF-01"),
        ("Organization.score", "得分", "JF-02"), ("Person.points", "积分", "JF-02"),
        ("Account.online_seconds", "", "JF-03"), ("Person.page", "停留时间", "JF-03"),
        ("Meeting.likes", "", "JF-05"), ("Meeting.photo", "现场照片", "JF-10"), ("Talk.track", "轨迹", "JF-10"),
        ("Person.study_notes", "学习笔记", "JF-11"), ("Branch.instructions_by_leader", "领导批示", "JF-12"),
        ("Paper.price", "", "JF-18"),
    ],
)  # fmt: skip
def test_a_column_that_may_not_be_kept_is_found(planted, label, law):
    assert [one.partition(":")[0] for one in field_law.of_fields([(planted, label)])][:1] == [law]


def test_no_column_keeps_check_ins_points_online_time_traces_or_favours():
    """JF-01, JF-02, JF-03, JF-05, JF-10, JF-11, JF-12, JF-18."""
    assert field_law.of_fields(columns()) == []
    known = {name for name, _ in columns()}
    assert set(field_law.NOT_WHAT_IT_SEEMS) <= known, "an exception whose column is gone"


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("<button>每日打卡</button>", "JF-01"), ("本月积分排行", "JF-02"), ("您的在线时长", "JF-03"),
        ("点赞 12", "JF-05"),
        ('<link rel="manifest" href="/m">', "JF-06"), ("各支部使用率", "JF-07"), ("您已3天未登录", "JF-08"),
        ("请接龙", "JF-16"), ("扫码关注", "JF-17"), ("立即购买", "JF-18"),
    ],
)  # fmt: skip
def test_a_page_that_says_what_may_not_be_said_is_found(text, law):
    assert [one.partition(":")[0] for one in field_law.of_words({"a.html": text})][:1] == [law]


def test_no_page_asks_for_check_ins_downloads_log_ins_follows_or_money():
    """JF-01 to JF-03, JF-05 to JF-08, JF-16 to JF-18: every function is a page of the browser."""
    assert field_law.of_words(field_law.templates()) == []


def test_no_script_locates_watches_or_pushes():
    """JF-01, JF-03, JF-16."""
    assert field_law.of_words({"x.js": "navigator.geolocation"}, field_law.SCRIPTS) != []
    assert field_law.of_words({"x.js": "setInterval(ping, 1000)"}, field_law.SCRIPTS) != []
    assert field_law.of_words(field_law.scripts(), field_law.SCRIPTS) == []


def test_no_address_of_a_ranking_a_chat_or_a_shop():
    """JF-02, JF-07, JF-16, JF-18."""
    assert field_law.of_routes(["insights/leaderboard/", "meetings/"]) == ["insights/leaderboard/"]
    assert field_law.of_routes(route.name for route in matrix.routes()) == []


def test_hours_of_study_are_no_fact_that_could_be_assessed():
    """JF-04: hours are entered by the organiser of a training; no fact table has them, only reached or not."""
    offered = [column.name for group in registry.tables().values() for table in group for column in table.columns]
    assert offered
    assert field_law.of_hours([*offered, "study_hours", "trainings.halves"]) == ["study_hours", "trainings.halves"]
    assert field_law.of_hours(offered) == []
    assert {name.split(".")[1] for name in field_law.using(sources(), "halves")} <= {"education", "site"}


def test_when_somebody_signed_in_is_read_nowhere_but_on_the_page_of_the_account():
    """JF-07, JF-08: no list of who uses it, who does not, or since when."""
    planted = Source(ROOT / "x.py", "yipanqi.insights.usage", "def idle(a):\n    return a.last_login\n")
    assert list(field_law.using([planted], "last_login")) == ["yipanqi.insights.usage"]
    assert list(field_law.using(sources(), "last_login")) == []
    pages = [name for name, text in field_law.templates().items() if "last_login" in text]
    assert pages == ["accounts/templates/accounts/account.html"]


def records_below(granted) -> list:
    """Offices that read records of others than their own organisation and the 党组 above whose meetings they keep."""
    own = {None, access.EXACT, access.BOTH}
    return [
        office for office, grant in granted.items()
        if grant and {grant.sights.get(one) for one in (Sight.RECORDS, Sight.OPEN_RECORDS)} - own
    ]  # fmt: skip


def test_levels_above_have_no_sight_of_records():
    """JF-09: no office of a committee or a leading group reads the records of organisations below it."""
    above = [kind for kind in Kind if kind not in (Kind.BRANCH, Kind.GROUP)]
    granted = {(kind, post): access.grant_of(kind, post) for kind in above for post in Post}
    assert len([grant for grant in granted.values() if grant]) > 10
    assert records_below(granted) == []
    planted = replace(granted[Kind.ORGAN_COMMITTEE, Post.SECRETARY], sights={Sight.RECORDS: access.TREE})
    assert records_below({(Kind.ORGAN_COMMITTEE, Post.SECRETARY): planted}) == [(Kind.ORGAN_COMMITTEE, Post.SECRETARY)]


def test_no_duty_needs_an_upload_to_be_closed():
    """JF-10: files are asked for only where the file is the matter itself: an import, the organ's own template."""
    asked = [
        "yipanqi.organizations.forms.UploadForm", "yipanqi.plans.forms.ListForm",
        "yipanqi.site.layouts.forms.UploadForm",
    ]  # fmt: skip
    assert field_law.of_uploads(burden.every_form()) == asked

    class WithProof(Form):
        scan = FileField()
        more = FileField(required=False)

    planted = f"{__name__}.WithProof"
    assert field_law.of_uploads([*burden.every_form(), WithProof]) == sorted([planted, *asked])
    WithProof.base_fields["scan"].required = False
    assert field_law.of_uploads([WithProof]) == []


def test_meetings_beyond_the_legal_minimum_count_for_nothing(organ):
    """JF-11: the ledger cannot even keep more than the minimum; the database refuses it."""
    with scope.system("test"):
        reconcile_all(by=COMMAND_LINE)
        owed = Obligation.objects.filter(source=RULE).first()
        met = Obligation.objects.filter(pk=owed.pk)
        assert met.update(done=owed.minimum) == 1
        with pytest.raises(IntegrityError, match="obligation_nothing_above_minimum"), transaction.atomic():
            met.update(done=owed.minimum + 1)


def test_every_form_and_field_is_admitted_with_basis_owner_and_end():
    """JF-13: a form or field without its line is found, and so is a line without its form."""
    register, there = burden.admitted(), burden.forms_of_the_product()
    assert burden.differences(register, there) == []
    assert [line.form for line in register.values() if not (line.basis and line.owner)] == []
    assert burden.overdue(register, date(2026, 11, 27)) == []
    planted = there | {"meetings.forms.Weekly": ("count",), "meetings.forms.CancelForm": ("reason", "photo")}
    assert burden.differences(register, planted) == [
        "meetings.forms.CancelForm 新增了photo",
        "meetings.forms.Weekly 未经准入",
    ]
    assert burden.differences(register, {}) == sorted(f"{name} 已不存在" for name in register)


def test_no_form_asks_a_datum_that_another_asks_already():
    """JF-13, JF-14: every field names its datum; who asks it again says of which form it is a change."""
    register, known = burden.admitted(), burden.known()
    assert set(known) == set(register)
    assert burden.asked_twice(register.values(), known) == []
    asked = {line.form for line in register.values()}
    assert [one.form for one in known.values() if set(one.change_of) - asked or not one.title] == []
    weekly = burden.Admitted("meetings.forms.Weekly", ("topic", "mood"), "x", "x", date(2027, 1, 1))
    planted = known | {weekly.form: replace(known["meetings.forms.ArrangeForm"], form=weekly.form)}
    assert burden.asked_twice([*register.values(), weekly], planted) == [
        "meeting.topic 已由 meetings.forms.ArrangeForm 采集，meetings.forms.Weekly 重复采集"
    ]
    assert burden.asked_twice([weekly], known) == ["meetings.forms.Weekly 没有写明所问的数据（data.csv）"]


def test_the_burden_is_counted_from_the_history_and_no_page_keeps_time():
    """JF-03: every event of the history says which form it comes from, or why nothing is typed for it."""
    rows = meter.rows()
    assert {row["event"] for row in rows} == set(EVENTS) and len(rows) == len(EVENTS)
    assert [row["event"] for row in rows if bool(row["form"]) == bool(row["note"])] == []
    assert {row["form"] for row in rows if row["form"]} <= set(burden.admitted())
    secret = ("talk_confided", "talk_asked", "thought_handed_in", "care_entered", "complaint_filed", "must_talk_raised")
    assert set(secret) & set(meter.asked()) == set()


def test_what_an_organ_has_already_is_taken_in_and_given_out():
    """JF-14: import of its workbooks, exchange in an open form – nothing is typed twice."""
    names = {route.name for route in matrix.routes()}
    assert "import:start" in names
    assert "organizations:exchange" in names


def test_the_product_reports_nothing_upward_by_itself():
    """JF-15: nothing in it can send data to another system."""
    planted = Source(ROOT / "x.py", "yipanqi.site.report", "import requests\n")
    assert field_law.of_outgoing([planted]) == ["yipanqi.site.report imports requests"]
    allowed = {"yipanqi.site.operations.doctor imports urllib.request"}
    assert set(field_law.of_outgoing(sources())) <= allowed


@pytest.mark.django_db
def test_nobody_is_mailed_at_night_or_on_a_day_of_rest():
    """JF-16: quiet hours; and nobody but the addressee learns whether a message was read."""
    for moment in (datetime(2026, 10, 3, 11), datetime(2026, 11, 27, 22)):
        later = next_working_moment(moment.replace(tzinfo=clock.ZONE))
        assert later > moment.replace(tzinfo=clock.ZONE) and 8 <= later.hour < 18
    readers = {name.split(".")[1] for name in field_law.using(sources(), "read_at")}
    assert readers <= {"accounts", "site"} and Notice._meta.get_field("read_at")


def test_owner_and_filing_number_stand_on_every_page():
    """JF-19, JF-33, JF-34: the base of all pages shows them; service without them does not start (settings)."""
    base, foot = (field_law.templates()[f"site/templates/{name}.html"] for name in ("base", "parts/footer"))
    assert '{% include "parts/footer.html" %}' in base and "主办单位" in foot and "备案编号" in foot
    settings = (ROOT / "yipanqi" / "site" / "settings.py").read_text()
    assert "YIPANQI_OWNER" in settings and "YIPANQI_FILING" in settings


@pytest.mark.parametrize("missing", ["YIPANQI_OWNER", "YIPANQI_FILING"])
def test_the_service_does_not_start_unregistered(missing, tmp_path):
    """JF-19, JF-33: nobody is made to use an application without owner or filing number."""
    told = {"YIPANQI_OWNER": "甲市乙局机关党委", "YIPANQI_FILING": "甲备1号"}
    refused = run("serve", "--port", "1", data=tmp_path, **(told | {missing: ""}))
    assert refused.returncode == 2 and missing in refused.stderr


def test_the_complaint_box_stands_on_every_page():
    """JF-31: with tracking, answer and 回访."""
    base, foot = (field_law.templates()[f"site/templates/{name}.html"] for name in ("base", "parts/footer"))
    assert '{% include "parts/footer.html" %}' in base and "complaints:file" in foot
    assert {"complaints:file", "complaints:list", "complaints:answer", "complaints:rate"} <= {
        route.name for route in matrix.routes()
    }


@pytest.mark.parametrize(
    "law",
    ["JF-20", "JF-32", "JF-33", "JF-34", "JF-35", "JF-36", "JF-37", "JF-38", "JF-39"],
)
def test_duties_of_the_organ_have_their_section(law):
    """What is the organ's to do: retiring, lead time, approval, filing, acceptance, security, rules of use."""
    section = re.search(rf"^## {law} .+?\n(.+?)(?=^## |\Z)", DOCUMENT, re.S | re.M)
    assert section and len(section[1].strip()) > 40


def test_a_duty_that_is_switched_off_asks_nothing_of_anybody(organ, being):
    """JF-20: 暂缓执行 takes it off the ledger, the desk and what is ahead; others go on; its end brings it back."""
    branch, theme_days = organ.organizations["甲支部"], lambda: [
        entry for entry in ledger.due_list([branch]).due if entry.kind == "theme_day"
    ]  # fmt: skip
    month = Window(date(2026, 7, 1), date(2026, 7, 31))
    july = lambda: {due.duty for _, due in ledger.upcoming([branch], window=month)}  # noqa: E731
    with being("甲书记"):
        assert "theme_day" in july() and len(theme_days()) == 1
    with being("专职副书记") as actor:
        decided = regulations.override_rule(
            organization=branch, duty="theme_day", effect="defer", from_on=date(2026, 6, 1), to_on=date(2026, 12, 31),
            reason="办公楼搬迁", approver="机关党委会议", by=actor,
        )  # fmt: skip
    with being("甲书记"):
        assert "theme_day" not in july() and "members_meeting" in {one.kind for one in ledger.due_list([branch]).due}
        assert theme_days() == []
    with being("专职副书记") as actor:
        regulations.end_override(override=decided, reason="已经迁完", by=actor)
    with being("甲书记"):
        assert "theme_day" in july()


@given(today=st.dates(date(2026, 1, 1), date(2027, 12, 31)), days=st.integers(3, 30))
def test_nothing_is_wanted_the_next_day(today, days):
    """JF-21: counted anew, day by day; never the same day, nor the next."""
    with override_settings(LEAD_DAYS=days):
        first = worktime.earliest_wanted(today)
    between = [today + timedelta(days=number) for number in range(1, (first - today).days + 1)]
    assert sum(map(worktime.is_working_day, between)) == days and worktime.is_working_day(first)


def test_whoever_is_asked_for_something_has_time():
    """JF-21: who enters a demand into the ledger counts working days, or the day is named with its reason."""
    assert field_law.of_demands(sources()) == sorted(field_law.DAYS_OTHERWISE)
    hasty = "def call_for(branch, by):\n    owe(organization=branch, due_on=clock.today(), by=by)\n"
    planted = Source(ROOT / "x.py", "yipanqi.archives.actions.calling", hasty)
    assert field_law.of_demands([planted]) == ["yipanqi.archives.actions.calling"]


@pytest.mark.parametrize("typed", ["2", "0", "-3", "三", "31", ""])
def test_an_organ_cannot_give_less_time_than_the_rule(typed):
    """JF-21: the product does not start with a shorter lead time."""
    code = "from yipanqi.site import settings; print(settings.LEAD_DAYS)"
    environment = {**os.environ, "YIPANQI_LEAD_DAYS": typed, "YIPANQI_MODE": "test"}
    refused = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert refused.returncode != 0 and "YIPANQI_LEAD_DAYS" in refused.stderr


def vetoes(lines) -> list[str]:
    """Items of shipped lists that speak of 一票否决 and name no clause."""
    return [line.key for line in lines if duties.names_veto(line.text, line.standard) and not line.clause]


def test_no_veto_without_a_cited_basis():
    """What is said of 责任书 and 一票否决 in relieving the grass roots (docs/adr/0022)."""
    lines = [line for one in catalogue.shipped().values() for line in one.lines]
    assert lines and vetoes(lines) == []
    planted = replace(lines[0], standard="未完成的“一票 否决”", clause="")
    assert vetoes([*lines, planted]) == [planted.key]
    assert not duties.cites("领导要求") and duties.cites("江城党发〔2026〕12号")


def test_every_ban_and_duty_is_named_in_the_document():
    wanted = {f"JF-{number:02}" for number in [*range(1, 22), *range(31, 40)]}
    assert set(re.findall(r"^## (JF-\d\d) ", DOCUMENT, re.M)) == wanted
