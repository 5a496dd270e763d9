"""The invented records read like records: nobody speaks who was not there, none is like another by accident."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from string import ascii_lowercase

import pytest

from yipanqi.files.marks import mark_in
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.rules import speakers
from yipanqi.site.demo import faults, prose, structure
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.minutes import Occasion, Scribe
from yipanqi.site.demo.prose import material, said

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 23)
ALIKE = 0.7
"""Two records that were not copied share at most this part of the five-character runs of the shorter one."""


@pytest.fixture(scope="module")
def meetings() -> list[Held]:
    return Chronicle(structure.invent(TODAY)).meetings


def pieces():
    stuff = material()
    for matter in (*stuff.business, *stuff.matters, *stuff.activities):
        known = {name for name, *_ in matter.numbers} | set("pqm")
        for piece in (*matter.facts, *matter.views, *matter.turns, *matter.decisions, *matter.results):
            yield matter.id, piece, known
        for piece in (*matter.facts, *matter.decisions, *matter.results):
            yield matter.id, piece, {name for name, *_ in matter.numbers}
    for text in (*stuff.studies, *stuff.lectures):
        for piece in (*text.pieces, *text.replies):
            yield text.id, piece, set("pqm")
    for name, lines in stuff.orglife.items():
        for piece in lines:
            yield name, piece, set("pqm")


def test_every_slot_of_the_material_is_filled():
    for name, piece, known in pieces():
        assert set(re.findall(r"\{(.*?)\}", piece)) <= known, (name, piece)


def test_alternatives_are_well_formed():
    draw = chance("probe")
    for name, piece, _ in pieces():
        words = said(piece, draw, dict.fromkeys(ascii_lowercase, 7))
        assert not set("<>|{}") & set(words), (name, piece)


def test_there_is_enough_to_argue_about():
    stuff = material()
    assert len(stuff.business) >= 60
    assert all(len(matter.views) >= 7 and len(matter.facts) >= 2 for matter in stuff.business)
    assert all(len(text.pieces) >= 8 for text in stuff.studies)


def test_no_piece_occurs_twice_in_the_material():
    counted = Counter(piece for name, piece, known in pieces() if "p" in known)
    assert [piece for piece, count in counted.items() if count > 1] == []


def test_nothing_carries_a_mark_of_secrecy():
    assert [piece for _, piece, _ in pieces() if mark_in(piece)] == []


def test_said_is_drawn_and_filled():
    draw = chance("said")
    words = {said("<甲|乙>有{a}件，{p}说的", draw, {"a": 3}, p="丙") for _ in range(30)}
    assert words == {"甲有3件，丙说的", "乙有3件，丙说的"}


def test_the_least_used_is_taken_first():
    memory = prose.Memory()
    draw = chance("memory")
    for _ in range(2):
        memory.keep([name for name, _ in memory.pick("x", ("一", "二"), 2, draw)])
    assert memory.pick("x", ("一", "二", "三"), 1, draw) == [("x/2", "三")]
    assert memory.likeness(["x/0", "x/1"]) == 1
    assert memory.likeness(["x/0", "y/1"]) == 0.5
    assert memory.likeness(["y/0"]) == 0


def test_lengths_are_those_of_real_records(meetings):
    lengths = sorted(len(held.minutes.text) for held in meetings if held.organ.split("/")[0] != faults.MOTIONS)
    assert lengths[0] >= 200 and lengths[-1] <= 1200
    assert sum(length >= 300 for length in lengths) > 0.98 * len(lengths)


def test_only_those_present_speak(meetings):
    everybody = re.compile(r"^([^\s：（，。【]{2,12}?)(?:同志)?(?:发言|谈到|说)?：", re.MULTILINE)
    for held in meetings:
        if held.copied_from or not held.recorded_at:
            continue
        names = {person.name for person in held.present}
        spoke = set(everybody.findall(held.minutes.text)) & {person.name for person, _ in held.due}
        assert spoke <= names, held.name


def test_most_records_have_several_speakers(meetings):
    counted = Counter()
    for held in meetings:
        counted[min(3, speakers(held.minutes.text, [person.name for person, _ in held.due]))] += 1
    assert counted[3] > 0.9 * len(meetings)
    assert counted[0] == 0


def test_decisions_belong_to_somebody_who_was_there(meetings):
    for held in meetings:
        keys = {person.key for person in held.present}
        for decision in held.minutes.decisions:
            assert decision.owner is None or decision.owner.key in keys, held.name
            assert decision.due_on is None or decision.due_on > held.day
            assert decision.text in held.minutes.text or decision.motion == "admission" or held.copied_from


def runs(text: str) -> set[str]:
    return {text[place : place + 5] for place in range(len(text) - 4)}


@pytest.fixture(scope="module")
def likest(meetings) -> dict[str, tuple[float, str]]:
    """For every record the one it is most like: share of runs contained, and which."""
    found = [runs(held.minutes.text) for held in meetings]
    where = defaultdict(list)
    for number, own in enumerate(found):
        for run in own:
            where[run].append(number)
    answer = {}
    for number, own in enumerate(found):
        shared = Counter()
        for run in own:
            if len(where[run]) > 1:
                shared.update(where[run])
        del shared[number]
        other, count = shared.most_common(1)[0]
        answer[meetings[number].name] = (count / min(len(own), len(found[other])), meetings[other].name)
    return answer


@pytest.mark.slow
def test_nothing_is_alike_by_accident(meetings, likest):
    copied = {held.name for held in meetings if held.copied_from} | {held.copied_from for held in meetings}
    copied |= {held.name for held in meetings if held.organ.split("/")[0] == faults.MOTIONS}
    alike = {name: found for name, found in likest.items() if name not in copied and found[1] not in copied}
    assert max(share for share, _ in alike.values()) < ALIKE
    assert sum(share > 0.5 for share, _ in alike.values()) < 0.03 * len(alike)


@pytest.mark.slow
def test_what_was_copied_is_nearly_the_same(meetings, likest):
    copied = [held for held in meetings if held.copied_from]
    assert len(copied) == 13
    for held in copied:
        assert likest[held.name][0] > 0.75, held.name
        assert "2026" not in held.minutes.text or held.kinds[0] != Kind.THEME_DAY


@pytest.mark.slow
def test_who_goes_through_the_motions_writes_nearly_the_same_and_one_speaks(meetings, likest):
    own = [held for held in meetings if held.organ.split("/")[0] == faults.MOTIONS]
    assert all(likest[held.name][0] > 0.9 for held in own)
    assert {speakers(held.minutes.text, [person.name for person, _ in held.due]) for held in own} == {1}
    assert not any(held.minutes.decisions for held in own)


def test_who_is_never_there_never_is(meetings):
    key, branch = faults.NEVER_THERE
    own = [held for held in meetings if held.organ == branch and any(person.key == key for person, _ in held.due)]
    assert len(own) >= 18
    assert all(key in held.away for held in own)


def test_one_branch_is_always_complete_and_only_that_one(meetings):
    shares = defaultdict(list)
    for held in meetings:
        if held.kinds[0] == Kind.THEME_DAY and len(held.due) > 15:
            shares[held.organ].append(len(held.present) == len(held.due))
    assert [branch for branch, full in shares.items() if all(full)] == [faults.MOTIONS]


def test_nobody_records_before_the_meeting_nor_signs_before_the_record(meetings):
    for held in meetings:
        moments = [held.recorded_at, held.signed_at]
        assert held.recorded_at is None or held.recorded_at.date() >= held.day, held.name
        assert held.signed_at is None or (held.recorded_at and held.signed_at > held.recorded_at), held.name
        assert held.notified_at is None or held.arranged_at < held.notified_at < held.starts_at + timedelta(days=1)
        assert all(moment is None or moment.date() <= TODAY for moment in (*moments, held.arranged_at))


def test_a_quorum_was_there(meetings):
    for held in meetings:
        due = [person for person, has_vote in held.due if has_vote]
        there = [person for person in due if person.key not in held.away]
        assert len(there) * 2 >= len(due), held.name


def test_two_scribes_write_the_same():
    plan = structure.invent(TODAY)
    host, *others = [stay.person for stay in plan.members("road-2", TODAY)]
    occasion = Occasion("probe", TODAY, 3, host, [host, *others], ("municipal",))
    assert Scribe().theme_day(occasion).text == Scribe().theme_day(occasion).text
    assert Scribe().org_life(occasion).text != Scribe().committee(occasion).text
