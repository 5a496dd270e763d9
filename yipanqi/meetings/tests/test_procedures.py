"""The procedures as data: every file fits its schema and fingerprint, cites clauses that exist, and reads as meant."""

import json
import shutil
from datetime import date

import pytest

from yipanqi.engine.errors import InputRefused
from yipanqi.kernel.errors import Broken
from yipanqi.meetings import procedures
from yipanqi.meetings.enums import Kind, Part
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.regulations.queries import library

FILES = sorted(procedures.FOLDER.glob("*.yaml"))
SCRIPTS = procedures.read(FILES)
ORG_LIFE = procedures.FOLDER / "org-life-1.yaml"


def step(code: str, **more) -> procedures.ScriptStep:
    return procedures.ScriptStep(**{"code": code, "title": code, "phase": "before", "basis": "惯例", **more})


def script(*steps: procedures.ScriptStep) -> procedures.Script:
    return procedures.Script(
        id="x", version=1, title="x", effective_from=date(2020, 1, 1), meeting="x", holders=("branch",), steps=steps
    )


@pytest.mark.parametrize("one", SCRIPTS, ids=lambda one: one.reference)
def test_every_step_rests_on_a_clause_of_the_library_or_says_on_what_else(one):
    for step in one.steps:
        assert bool(step.clause) != bool(step.basis), step.code
        if step.clause:
            assert library().clause(step.clause) is not None, step.code


@pytest.mark.parametrize("one", SCRIPTS, ids=lambda one: one.reference)
def test_meeting_holders_and_parts_are_known(one):
    assert one.meeting in Kind.values
    assert set(one.holders) <= set(OrganizationKind.values)
    assert {step.part for step in one.steps if step.part} <= set(Part.values)
    assert one.part(Part.MEETING) is not None


def test_the_steps_of_a_branchs_meeting_are_those_of_article_17_in_its_order():
    article = [step.title for step in procedures.script("org_life@2").steps if step.clause == "ZB-17"]
    assert article == [
        "确定主题和方案", "组织学习", "谈心谈话", "听取意见", "查摆问题", "召开组织生活会", "开展批评和自我批评",
        "制定整改措施并承诺", "整改落实",
    ]  # fmt: skip


def test_only_the_heart_of_each_procedure_cannot_be_left_out():
    forbidden = {one.id: [step.code for step in one.steps if not step.skippable] for one in SCRIPTS}
    assert forbidden == {
        "appraisal": ["meeting", "ballot", "grades"],
        "by_election": ["candidates", "meeting", "count", "report"],
        "democratic_life": ["meeting", "criticism"],
        "election": ["candidates", "meeting", "count", "report"],
        "org_life": ["meeting", "criticism"],
        "organ_congress": [
            "party_group", "approval", "delegates", "candidates", "candidates_approved", "meeting", "count", "report",
        ],
        "organ_election": [
            "party_group", "approval", "candidates", "candidates_approved", "meeting", "count", "report",
        ],
    }  # fmt: skip


def test_the_filing_days_of_the_leaderships_meeting_are_fifteen_each_and_unverified():
    one = procedures.script("democratic_life@2")
    meeting = date(2026, 12, 20)
    owed = {step.code: (step.day(meeting), step.clause) for step in one.steps if step.owed}
    assert owed == {"plan": (date(2026, 12, 5), "MS-10"), "report": (date(2027, 1, 4), "MS-10")}
    assert library().clause("MS-10").verified is False


def test_the_version_in_force_on_a_day_is_the_newest_that_has_begun():
    assert {one.reference for one in procedures.current(date(2026, 1, 1))} == {
        "appraisal@1", "by_election@4", "democratic_life@2", "election@4", "org_life@2", "organ_congress@3",
        "organ_election@4",
    }  # fmt: skip
    assert [one.id for one in procedures.current(date(2017, 1, 1))] == ["democratic_life"]
    assert procedures.of_meeting(Kind.ORG_LIFE_MEETING, date(2017, 1, 1)) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: script(step("a"), step("a")), "twice"),
        (lambda: script(step("a", basis="")), "no source"),
        (lambda: script(step("a", owed="soft", days=3)), "owed without clause"),
        (lambda: script(step("a", skippable=False)), "must say why"),
        (lambda: procedures.script("org_life@1").step("nothing"), "no step"),
        (lambda: procedures.script("org_life@99"), "no procedure"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong, said):
    with pytest.raises(Broken, match=said):
        wrong()


def test_a_changed_file_is_told_which_fingerprint_it_needs(tmp_path):
    changed = tmp_path / "org-life-1.yaml"
    changed.write_text(ORG_LIFE.read_text(encoding="utf-8").replace("组织学习", "集中学习"), encoding="utf-8")
    with pytest.raises(InputRefused, match="fingerprint"):
        procedures.read([changed])


def test_an_unknown_key_is_refused_with_its_place(tmp_path):
    shutil.copy(ORG_LIFE, tmp_path / "x.yaml")
    (tmp_path / "x.yaml").write_text(
        (tmp_path / "x.yaml").read_text(encoding="utf-8").replace("{code: study,", "{code: study, score: 5,"),
        encoding="utf-8",
    )
    with pytest.raises(InputRefused) as refused:
        procedures.read([tmp_path / "x.yaml"])
    assert "steps.2" in str(refused.value) and "score" in str(refused.value)


def test_published_versions_are_the_files():
    published = json.loads((procedures.FOLDER / "published.json").read_text(encoding="utf-8"))
    assert published == {one.reference: fingerprint_of(file) for one, file in zip(SCRIPTS, FILES, strict=True)}


def test_every_version_fits_the_schema_published_or_not(tmp_path):
    """A published content is not checked again on reading; here it is, under a fingerprint nobody registered."""
    for file in FILES:
        draft = tmp_path / file.name
        draft.write_text(file.read_text(encoding="utf-8").replace(fingerprint_of(file), "sha256:" + "0" * 64), "utf-8")
        with pytest.raises(InputRefused) as refused:
            procedures.read([draft])
        assert "fingerprint" in str(refused.value) and "part" not in str(refused.value), file.name


def test_the_current_elections_say_the_difference_as_the_regulation_does():
    for reference in ("election@4", "by_election@4", "organ_election@4", "organ_congress@3"):
        one = procedures.script(reference)
        assert one.step("candidates").why == "委员实行差额选举，候选人的差额不少于应选人数的五分之一。"
        assert {step.basis for step in one.steps} <= {"", "惯例", "《中国共产党基层组织选举工作条例》条号待核"}


def fingerprint_of(file) -> str:
    import yaml

    content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return content["fingerprint"]
