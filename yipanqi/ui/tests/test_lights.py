"""One table of lights; each readable without colour, and with enough contrast."""

import re
from pathlib import Path

import pytest
from django.template import engines

from yipanqi.ui.lights import GREY_WORDS, TABLE, Light

STATIC = Path(__file__).resolve().parents[1] / "static/ui"
TOKENS = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", (STATIC / "theme.css").read_text()))


def draw(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


def test_the_table_is_whole_and_nothing_in_it_repeats():
    assert set(TABLE) == set(Light)
    assert len({look.word for look in TABLE.values()}) == len({look.icon for look in TABLE.values()}) == 5
    assert [light.word for light in Light] == ["已履行", "待办", "逾期·一般性要求", "逾期·刚性要求", "未到期"]
    assert GREY_WORDS == ("未到期", "不适用", "免除", "未启用")


@pytest.mark.parametrize("light", Light)
def test_a_light_has_colour_icon_and_word(light):
    drawn = draw("{% light value %}", value=light)
    assert f'class="light light-{light.value}"' in drawn
    assert f"#{light.icon}" in drawn
    assert f">{light.word}</span>" in drawn


def test_a_grey_light_says_why_it_is_grey():
    assert ">免除</span>" in draw('{% light "grey" word="免除" %}')


def test_a_compact_light_is_still_heard():
    drawn = draw('{% light "red" compact=True %}')
    assert 'class="visually-hidden">逾期·刚性要求</span>' in drawn


def test_an_unknown_light_is_an_error():
    with pytest.raises(ValueError, match="purple"):
        draw('{% light "purple" %}')


def test_words_are_escaped():
    assert "<script>" not in draw("{% light 'grey' word=word %}", word="<script>")


def test_legend_names_every_light():
    drawn = draw("{% light_legend %}")
    assert all(light.word in drawn and light.meaning in drawn for light in Light)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


TEXT_ON_GROUND = [
    *((text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "ground", "ground-deep")),
    *((light.value, f"{light.value}-pale") for light in Light),
    *((light.value, "paper") for light in Light),
    ("paper", "brand"),
    ("paper", "brand-deep"),
    ("brand", "paper"),
    ("brand", "brand-pale"),
]


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_contrast_is_at_least_aa(text, ground):
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "ground", "ground-deep"])
def test_borders_of_inputs_and_focus_are_seen(ground):
    assert contrast(TOKENS["line-strong"], TOKENS[ground]) >= 3
    assert contrast(TOKENS["focus"], TOKENS[ground]) >= 3
