"""Cutting, finding again, tickets and keys."""

from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel import ids
from yipanqi.kernel.scope import Scope
from yipanqi.search import rules


def cut(text: str) -> list[str]:
    return [token.text for token in rules.tokens(text)]


def test_characters_stand_alone_and_letters_run_together():
    assert len(cut("党日2026年ABC")) == 5
    assert cut("Abc") == cut("ａｂｃ") == ["zabc"]  # full width and capitals are the same
    assert cut("，。“”()*:^-\x00 ") == []


def test_rare_characters_of_names_are_tokens():
    assert len(cut("𬱖镕喆㛃")) == 4


def test_what_was_typed_becomes_phrases():
    assert [len(one.tokens) for one in rules.phrases("主题党日 王 wa")] == [4, 1, 1]
    assert rules.phrases('"*" AND (') == (rules.Phrase(("zand",)),)
    assert rules.phrases("  ，。 ") == ()
    assert len(rules.phrases("一 二 三 四 五 六 七 八")) == rules.MOST_WORDS
    assert sum(len(one.tokens) for one in rules.phrases("长" * 5000)) == rules.MOST_CHARACTERS


def test_only_letters_go_on():
    assert rules.phrases("wa")[0].open_ended
    assert not rules.phrases("w")[0].open_ended
    assert not rules.phrases("王")[0].open_ended


def test_no_phrase_reaches_across_fields():
    words = " ".join(rules.pieces(["党"], ["日"]))
    assert " ".join(cut("党日")) not in words


def test_long_texts_are_cut_so_that_no_phrase_is_lost():
    text = "".join(chr(0x4E00 + place % 20000) for place in range(20000))
    held = list(rules.pieces(["题"], [text]))
    assert len(held) == 7 and all(piece.startswith(cut("题")[0] + " z ") for piece in held)
    for start in range(0, 19900, 37):
        phrase = " ".join(cut(text[start : start + rules.MOST_CHARACTERS]))
        assert any(phrase in piece for piece in held), start


def test_marked_parts_put_together_are_the_text():
    text = "开展主题党日，WANG讲党课"
    parts = rules.marked(text, rules.phrases("主题党日 wan"))
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.marked] == ["主题党日", "WANG"]


@given(st.text(), st.text(max_size=20))
def test_marking_never_changes_a_text(text, typed):
    assert "".join(part.text for part in rules.marked(text, rules.phrases(typed))) == text


def test_an_excerpt_shows_the_place_found():
    text = "一" * 200 + "信访工作" + "二" * 200
    parts = rules.excerpt(text, rules.phrases("信访"))
    assert [part.text for part in parts if part.marked] == ["信访"]
    shown = "".join(part.text for part in parts)
    assert shown.startswith("…") and shown.endswith("…") and len(shown) == 112
    assert rules.excerpt(text, rules.phrases("没有")) == []


PATHS = st.lists(st.integers(1, 3), max_size=4).map(lambda numbers: "".join(map(ids.segment, numbers)))
RANGES = st.tuples(st.sampled_from([ids.exactly, ids.subtree, ids.below]), PATHS).map(lambda pair: pair[0](pair[1]))


@given(PATHS, st.lists(RANGES, max_size=3))
def test_a_key_fits_exactly_where_the_scope_reaches(path, ranges):
    scope = Scope(reach={"open_records": tuple(ranges)})
    fits = bool(set(rules.keys(scope)) & set(rules.tickets("open_records", path)))
    assert fits == scope.sees("open_records", path)
    assert not set(rules.keys(scope)) & set(rules.tickets("records", path))


def test_an_assistant_holds_no_key_to_what_is_for_the_person_alone():
    own = Scope(person_id=7)
    assert rules.alone(rules.personal(7)) in rules.keys(own)
    assert rules.keys(Scope(person_id=7, by_assistant=True)) == [rules.personal(7)]
