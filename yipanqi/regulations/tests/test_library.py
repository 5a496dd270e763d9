"""Packages through time: which version holds on a day, what an organ drops in, the organ's decisions."""

import json
import shutil
from datetime import date
from functools import cache
from itertools import pairwise
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.engine.documents import fingerprint
from yipanqi.engine.errors import InputRefused
from yipanqi.engine.rules import DutyRule
from yipanqi.organizations.models import State
from yipanqi.organizations.queries import Counts, findings_for
from yipanqi.regulations import library as module
from yipanqi.regulations.library import SHIPPED, Dated, Rules, read
from yipanqi.regulations.rules import Decision, decided, stricter

BASE = {
    "format": 1,
    "id": "organ-rules",
    "version": 1,
    "title": "本机关制度",
    "effective_from": "2025-01-01",
    "regulations": [{"code": "BJ", "title": "组织生活制度", "issuer": "机关党委", "effective_on": "2025-01-01"}],
    "clauses": [{"id": "BJ-1", "regulation": "BJ", "article": "第一条", "text": "每季度讲一次党课。", "status": "S"}],
    "duties": [
        {
            "id": "lecture", "code": "party_lecture", "title": "党课", "subjects": ["branch"], "period": "quarter",
            "severity": "soft", "clause": "BJ-1", "counts": ["party_lecture"],
        }
    ],
}  # fmt: skip


def written(folder, name="a.yaml", **changes):
    content = {**BASE, **changes}
    content["fingerprint"] = fingerprint(content)
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return folder


def lectures(library, day):
    own = [rule for rule in library.in_force(day).duties if rule.code == "party_lecture" and "branch" in rule.subjects]
    return [rule.minimum for rule in own]


def test_the_shipped_packages_load_and_agree():
    library = read([SHIPPED])
    assert not library.faults
    codes = {rule.code for rule in library.in_force(date(2026, 6, 1)).duties}
    assert codes >= {
        "members_meeting",
        "committee_meeting",
        "group_meeting",
        "theme_day",
        "org_life_meeting",
        "election",
    }


def test_a_package_of_the_organ_applies_from_its_first_day(tmp_path):
    library = read([SHIPPED, written(tmp_path / "packs")])
    assert not library.faults
    assert lectures(library, date(2024, 12, 31)) == []
    assert lectures(library, date(2025, 1, 1)) == [1]


def test_a_new_version_takes_over_on_its_first_day_and_the_old_one_stays_readable(tmp_path):
    folder = written(tmp_path / "packs")
    duties = [{**BASE["duties"][0], "minimum": 2}]
    written(folder, "b.yaml", version=2, effective_from="2026-04-01", duties=duties)
    library = read([SHIPPED, folder])
    assert lectures(library, date(2026, 3, 31)) == [1]
    assert lectures(library, date(2026, 4, 1)) == [2]
    spans = [
        (entry.pack, entry.rule.effective_from, entry.rule.effective_to)
        for entry in library.dated
        if entry.rule.id == "lecture"
    ]
    assert spans == [
        ("organ-rules@1", date(2025, 1, 1), date(2026, 3, 31)),
        ("organ-rules@2", date(2026, 4, 1), None),
    ]
    assert library.original("organ-rules@1", "lecture").minimum == 1
    assert library.original("organ-rules@9", "lecture") is None
    assert library.clause("BJ-1", "organ-rules@1").text == BASE["clauses"][0]["text"]


def test_a_correction_with_the_same_first_day_replaces_the_old_version_entirely(tmp_path):
    folder = written(tmp_path / "packs")
    written(folder, "b.yaml", version=2, duties=[{**BASE["duties"][0], "minimum": 3}])
    library = read([SHIPPED, folder])
    assert lectures(library, date(2025, 6, 1)) == [3]
    assert [entry.pack for entry in library.dated if entry.rule.id == "lecture"] == ["organ-rules@2"]
    assert library.original("organ-rules@1", "lecture").minimum == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"surprise": 1}, "surprise"),
        ({"clauses": []}, "BJ-1"),
        (
            {"duties": [{**BASE["duties"][0], "code": "theme_day", "counts": ["theme_day"]}]},
            "同一职责 theme_day",
        ),
    ],
)
def test_a_package_that_does_not_fit_is_left_out_and_named(tmp_path, change, said):
    library = read([SHIPPED, written(tmp_path / "packs", **change)])
    assert len(library.packs) == len(read([SHIPPED]).packs)
    assert said in " ".join(map(str, library.faults))


def test_a_fault_in_our_own_folder_is_loud(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(SHIPPED, own)
    (own / "published.json").write_text(json.dumps({}))
    written(own, surprise=1)
    with pytest.raises(InputRefused):
        read([own])


def test_the_library_of_the_process_reads_the_data_folder(tmp_path, settings):
    settings.DATA = tmp_path
    written(tmp_path / "packs")
    module.library.cache_clear()
    try:
        assert lectures(module.library(), date(2026, 1, 1)) == [1]
    finally:
        module.library.cache_clear()


def rule(**changes) -> DutyRule:
    given_ = {
        "id": "r", "code": "theme_day", "title": "主题党日", "subjects": ("branch",), "period": "month", "clause": "c",
        "severity": "hard", "counts": ("theme_day",), "effective_from": date(2020, 1, 1),
    }  # fmt: skip
    return DutyRule(**{**given_, **changes})


def asked(pieces, day):
    return [(one.rule.minimum, one.rule.grace_days) for one in pieces if one.rule.in_force(day)]


def test_a_deferral_takes_its_days_out_and_nothing_else():
    decision = Decision(duty="theme_day", from_on=date(2026, 3, 1), last_on=date(2026, 5, 31), defers=True)
    pieces = decided([Dated("p@1", rule()), Dated("p@1", rule(id="o", code="talk"))], [decision])
    assert [asked(pieces, date(2026, month, 1)) for month in (2, 3, 5, 6)] == [
        [(1, 0), (1, 0)], [(1, 0)], [(1, 0)], [(1, 0), (1, 0)],
    ]  # fmt: skip


def test_the_later_decision_prevails():
    first = Decision(duty="theme_day", from_on=date(2026, 1, 1), last_on=date(2026, 12, 31), defers=False, minimum=2)
    second = Decision(duty="theme_day", from_on=date(2026, 6, 1), last_on=date(2026, 6, 30), defers=False, grace_days=5)
    pieces = decided([Dated("p@1", rule())], [first, second])
    assert [asked(pieces, date(2026, month, 1)) for month in (5, 6, 7)] == [[(2, 0)], [(2, 5)], [(2, 0)]]
    assert asked(pieces, date(2027, 1, 1)) == [(1, 0)]


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
decisions = st.builds(
    lambda a, b, defers, minimum: Decision(
        duty="theme_day", from_on=min(a, b), last_on=max(a, b), defers=defers, minimum=None if defers else minimum
    ),
    days, days, st.booleans(), st.integers(1, 5),
)  # fmt: skip


@given(st.lists(decisions, max_size=6), days)
def test_on_every_day_the_last_decision_that_covers_it_decides(taken, day):
    expected = [1]
    for decision in taken:
        if decision.from_on <= day <= decision.last_on:
            expected = [] if decision.defers else [decision.minimum] if expected else []
    pieces = decided([Dated("p@1", rule())], taken)
    assert [one.rule.minimum for one in pieces if one.rule.in_force(day)] == expected


@given(st.lists(decisions, max_size=6))
def test_pieces_never_overlap_and_keep_their_package(taken):
    pieces = decided([Dated("p@1", rule())], taken)
    rules = Rules(pieces)
    spans = sorted((one.effective_from, one.effective_to or date.max) for one in rules.duties)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert {rules.pack_of(one) for one in rules.duties} <= {"p@1"}


def test_stricter_means_more_often_or_less_time():
    one = rule(minimum=2, grace_days=10)
    assert stricter(one, minimum=3, grace_days=None)
    assert stricter(one, minimum=None, grace_days=9)
    assert not stricter(one, minimum=1, grace_days=10)


@given(
    st.sampled_from(["branch", "general_branch", "organ_committee", "group", "leading_group"]),
    st.integers(0, 130), st.integers(0, 5), st.booleans(), st.sampled_from(["ordinary", "joint", "temporary"]),
)  # fmt: skip
def test_what_the_register_says_of_an_organisation_is_what_the_packages_say(kind, full, probationary, committee, form):
    """The room below cannot read packages and keeps the thresholds as code: both give the same clauses."""
    form = form if kind == "branch" else "ordinary"
    state = State(kind=kind, form=form, has_committee=committee)
    found = findings_for(None, state, Counts(full + probationary, full, probationary))
    asked = SimpleNamespace(
        kind=kind, members=full + probationary, full_members=full, has_committee=committee,
        is_temporary=form == "temporary",
    )  # fmt: skip
    expected = {(one.clause, one.severity == "hard") for one in read_once().thresholds if one.reached_by(asked)}
    assert {(one.clause, one.hard) for one in found} == expected


@cache
def read_once():
    return read([SHIPPED]).in_force(date(2026, 6, 1))
