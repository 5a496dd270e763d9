"""What people confide: opened by its readers, in person; found nowhere else, whatever is searched, printed or sent."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from tests.house import ROOT
from tests.organ import ROLES, TODAY
from yipanqi.access.queries import acting
from yipanqi.accounts.actions import give_delegation
from yipanqi.accounts.views.own import ACTING
from yipanqi.education import actions
from yipanqi.education.models import Care, Confided, MustTalk, Reader, Talk, TalkRequest, ThoughtReport
from yipanqi.education.queries import talks as queries
from yipanqi.education.queries.confided import words
from yipanqi.kernel import scope
from yipanqi.kernel.envelope import Unreadable
from yipanqi.kernel.errors import NotAllowed, Refused

SECRET = "槐树下的话"
"""Stands in everything confided below."""


@pytest.fixture
def talk(hand, being) -> Talk:
    """甲书记 talked with 甲党员; both wrote down what was said."""
    made = hand.hold("甲书记", "甲党员")
    for role in ("甲书记", "甲党员"):
        with being(role) as actor:
            actions.confide_talk(talk=made, text=f"{role}：{SECRET}", by=actor)
    return made


@pytest.fixture
def report(hand, being) -> ThoughtReport:
    with being("甲党员") as actor:
        made = actions.hand_in(addressee=hand.person("甲书记"), text=f"汇报{SECRET}", by=actor)
    with being("甲书记") as actor:
        return actions.reply_thought(report=made, text=f"答复{SECRET}", by=actor)


@pytest.fixture
def wish(hand, being) -> TalkRequest:
    with being("甲党员") as actor:
        made = actions.ask_talk(
            addressee=hand.person("甲书记"), wanted_by=TODAY + timedelta(days=7), text=f"想谈{SECRET}", by=actor
        )
    with being("甲书记") as actor:
        return actions.decline_request(request=made, text=f"下月{SECRET}", by=actor)


@pytest.fixture
def assistant(hand, being):
    """处长 acts for 甲书记: what the middleware would put in force."""
    principal, helper = hand.organ.accounts["甲书记"], hand.organ.accounts["处长"]
    with being("甲书记") as actor:
        give_delegation(principal=principal, assistant=helper, from_on=TODAY, to_on=TODAY, reason="日常事务", by=actor)
    _, actor, seen = acting(helper, principal.pk)
    return actor, seen


def readers(being, record: str) -> set[str]:
    found = set()
    for role in ROLES:
        with being(role) as actor:
            if words(record, by=actor):
                found.add(role)
    return found


def test_the_two_read_and_no_office_does(being, talk, report, wish):
    for record in (talk.record, report.record, wish.key):
        assert readers(being, record) == {"甲书记", "甲党员"}, record
    with being("甲党员") as actor:
        assert [(one.author, one.own, one.text) for one in words(talk.record, by=actor)] == [
            ("甲书记", False, f"甲书记：{SECRET}"), ("甲党员", True, f"甲党员：{SECRET}"),
        ]  # fmt: skip


def test_no_system_scope_and_no_command_line_reads(being, talk):
    with being("甲书记") as actor:
        pass
    with scope.system("test"):
        assert Confided.objects.count() == 2
        assert words(talk.record, by=actor) == []


def test_an_assistant_sees_that_a_talk_took_place_and_nothing_that_is_in_person(
    hand, being, assistant, talk, report, wish
):
    with being("甲委员") as actor:
        actions.enter_care(
            organization=hand.place("甲支部"), person=hand.person("甲党员"), matter="illness", arose_on=TODAY, by=actor
        )
    models_in_person = (Care, MustTalk, TalkRequest, ThoughtReport, Confided, Reader)
    with being("甲书记"):
        assert [model.objects.exists() for model in models_in_person] == [True] * 6
    actor, seen = assistant
    with scope.using(seen):
        assert [model.objects.exists() for model in models_in_person] == [False] * 6
        assert list(Talk.objects.values_list("pk", flat=True)) == [talk.pk]
        assert words(talk.record, by=actor) == []
        assert (list(queries.requests(actor)), list(queries.thoughts(actor))) == ([], [])


def test_an_assistant_neither_writes_nor_answers_nor_keeps_care(hand, assistant, talk, report, wish):
    actor, seen = assistant
    member, branch = hand.person("甲党员"), hand.place("甲支部")
    with scope.using(seen):
        for act in (
            lambda: actions.confide_talk(talk=talk, text="代写", by=actor),
            lambda: actions.hand_in(addressee=member, text="代写", by=actor),
            lambda: actions.ask_talk(addressee=member, wanted_by=TODAY + timedelta(days=7), by=actor),
            lambda: actions.reply_thought(report=report, text="代写", by=actor),
            lambda: actions.deny_talk(talk=talk, by=actor),
            lambda: actions.enter_care(organization=branch, person=member, matter="other", arose_on=TODAY, by=actor),
            lambda: actions.raise_must(organization=branch, person=member, code="trouble", arose_on=TODAY, by=actor),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_the_assistants_pages_hold_nothing_confided(hand, visit, assistant, talk, report, wish):
    browser = visit("处长")
    session = browser.session
    session[ACTING] = hand.organ.accounts["甲书记"].pk
    session.save()
    branch = hand.place("甲支部").pk
    shown = browser.get(reverse("education:talk", args=[talk.pk]))
    assert shown.status_code == 200 and "甲党员" in shown.content.decode() and SECRET not in shown.content.decode()
    for name, number in (("request", wish.pk), ("thought", report.pk), ("care_of", branch), ("musts", branch)):
        answer = browser.get(reverse(f"education:{name}", args=[number]))
        assert answer.status_code in (403, 404) and SECRET not in answer.content.decode(), name
    mine = browser.get(reverse("education:talks")).content.decode()
    assert "思想汇报" not in mine and "关怀慰问" not in mine and "应当及时谈话" not in mine


def everything_stored() -> str:
    """Every text of every table."""
    found = []
    with scope.system("test"):
        for model in apps.get_models():
            names = [
                field.attname for field in model._meta.concrete_fields
                if isinstance(field, (models.CharField, models.TextField, models.JSONField))
            ]  # fmt: skip
            if names:
                found += [str(row) for row in models.QuerySet(model).order_by().values_list(*names)]
    return "\n".join(found)


def test_the_database_holds_it_in_envelopes_only(talk, report, wish):
    stored = everything_stored()
    assert SECRET not in stored
    assert "登记谈心谈话" not in stored and "talk_held" in stored, "the history tells that there was a talk"
    assert stored.count("A256GCM.") == 6


def inside(content: bytes) -> str:
    """The text of a Word or Excel file."""
    with zipfile.ZipFile(io.BytesIO(content)) as kept:
        return "".join(kept.read(name).decode("utf-8", "ignore") for name in kept.namelist() if name.endswith("xml"))


def test_papers_pages_and_downloads_of_others_do_not_hold_it(hand, visit, talk, report, wish):
    branch = hand.place("甲支部").pk
    addresses = [
        *(reverse(f"education:{name}", args=[branch]) for name in ("coverage", "musts", "care_of")),
        reverse("education:talks"), reverse("education:talk", args=[talk.pk]), reverse("obligations:list"),
        reverse("organizations:profile", args=[branch]), reverse("desk"),
        reverse("education:talk_record", args=[talk.pk, "docx"]),
        reverse("education:talk_statistics", args=[branch, 2026, "xlsx"]),
        reverse("education:care_ledger", args=[branch, 2026, "docx"]),
    ]  # fmt: skip
    for role in ROLES:
        if role in ("甲书记", "甲党员"):
            continue
        browser = visit(role)
        for address in addresses:
            answer = browser.get(address)
            packed = answer.headers["Content-Type"].startswith("application/vnd")
            text = inside(answer.content) if packed else answer.content.decode()
            assert SECRET not in text, (role, address)
    own = visit("甲书记")
    assert SECRET in own.get(addresses[4]).content.decode(), "the test would see it"
    papers = [inside(own.get(address).content) for address in addresses[8:]]
    assert "甲党员" in papers[0] and all(SECRET not in paper for paper in papers)


def test_the_committee_knows_that_a_report_was_handed_in_and_the_member_withdraws_it(hand, being, report):
    with being("甲委员"):
        (seen,) = queries.thoughts_of(hand.place("甲支部"), 2026)
        assert (seen.author.name, seen.addressee.name) == ("甲党员", "甲书记")
    with being("乙书记"):
        assert list(ThoughtReport.objects.all()) == []
    with being("甲党员") as actor:
        actions.withdraw_thought(report=report, by=actor)
    with scope.system("test"):
        assert Confided.objects.count() == 0


def test_a_reader_put_in_by_hand_opens_nothing(hand, being, talk):
    with scope.system("test"):
        kept = Confided.objects.filter(record=talk.record).first()
        Reader.objects.create(confided=kept, person=hand.person("甲委员"))
    with being("甲委员") as actor, pytest.raises(Unreadable):
        words(talk.record, by=actor)


def test_what_is_not_for_this_system_is_refused_and_too_much_as_well(hand, being, talk):
    with being("甲书记") as actor:
        for text in ("机密★1年", "长" * 20_001):
            with pytest.raises(Refused):
                actions.confide_talk(talk=talk, text=text, by=actor)
        assert words(talk.record, by=actor)[0].text == f"甲书记：{SECRET}"
        actions.confide_talk(talk=talk, text="", by=actor)
        assert [one.author for one in words(talk.record, by=actor)] == ["甲党员"]


def test_one_place_opens_envelopes():
    """Nothing is ever computed from what people confide (no rating of anybody's thoughts)."""
    calls = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "yipanqi").rglob("*.py")
        if "/tests/" not in file.as_posix() and re.search(r"envelope\.open_|import open_\b", file.read_text("utf-8"))
    }
    readers_ = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "yipanqi").rglob("*.py")
        if "/tests/" not in file.as_posix() and re.search(r"confided import .*\bwords\b", file.read_text("utf-8"))
    }
    assert calls == {"yipanqi/education/queries/confided.py", "yipanqi/meetings/queries/afterwards.py"}
    assert readers_ == {"yipanqi/education/views/talks.py", "yipanqi/education/views/wishes.py"}
