"""What is in an envelope opens for what it is about, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel import envelope

WORDS = "最近家里老人住院，工作上有些顾不过来。"
ABOUT = "talk:12|3|3,17"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_was_closed_opens_again(text):
    assert envelope.open_(envelope.close(text, about=ABOUT), about=ABOUT) == text


def test_nothing_of_the_words_can_be_read_from_outside():
    kept = envelope.close(WORDS, about=ABOUT)
    assert kept.startswith("A256GCM.") and kept.isascii()
    assert envelope.close(WORDS, about=ABOUT) != kept, "the same words twice look different"


@pytest.mark.parametrize("about", ["talk:13|3|3,17", "talk:12|3|3,17,99", "talk:12|17|3,17", ""])
def test_another_record_or_one_more_reader_opens_nothing(about):
    kept = envelope.close(WORDS, about=ABOUT)
    with pytest.raises(envelope.Unreadable):
        envelope.open_(kept, about=about)


@pytest.mark.parametrize("letter", ["A", "B", "Q", "R", "-", " "])
def test_an_altered_envelope_does_not_open(letter):
    kept = envelope.close(WORDS, about=ABOUT)
    for place in range(len("A256GCM."), len(kept)):
        altered = kept[:place] + letter + kept[place + 1 :]
        if altered != kept:
            with pytest.raises(envelope.Unreadable):
                envelope.open_(altered, about=ABOUT)


def test_half_an_envelope_does_not_open():
    kept = envelope.close(WORDS, about=ABOUT)
    for end in range(len("A256GCM."), len(kept)):
        with pytest.raises(envelope.Unreadable):
            envelope.open_(kept[:end], about=ABOUT)


def test_an_unknown_method_is_said():
    with pytest.raises(envelope.Unreadable, match="SM4"):
        envelope.open_("SM4.AAAA", about=ABOUT)


def test_an_earlier_secret_still_opens_a_foreign_one_does_not(settings):
    kept = envelope.close(WORDS, about=ABOUT)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", ["test-only-key"]
    assert envelope.open_(kept, about=ABOUT) == WORDS
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(envelope.Unreadable):
        envelope.open_(kept, about=ABOUT)
