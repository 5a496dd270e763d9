"""Every template of every room keeps the house rules that the strict content policy and the map of colours need."""

import re
from pathlib import Path

import pytest

from yipanqi.ui.lights import Light

ROOMS = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in ROOMS.rglob("templates/**/*.html"))

RULES = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "evaluated htmx": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:|hx-vars", re.I),
    "another origin": re.compile(r"""(?:src|href|action|hx-(?:get|post))\s*=\s*["'](?:https?:)?//""", re.I),
    "unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "colour chosen on the page": re.compile(r"""class="[^"{]*\blight light-|\bbg-(?:red|green|yellow|blue)\b"""),
}
ALLOWED = {
    # rule, template → why it may stay
    ("inline style", "site/templates/site/digest.html"): "a letter: mail programs drop style sheets, no policy applies",
}


def breaches(text: str) -> set[str]:
    return {rule for rule, pattern in RULES.items() if pattern.search(text)}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_template_keeps_the_rules(path):
    name = str(path.relative_to(ROOMS))
    assert {rule for rule in breaches(path.read_text()) if (rule, name) not in ALLOWED} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_every_post_form_carries_the_token(path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.S | re.I):
        if re.search(r"""method=["']post["']""", form, re.I):
            assert "{% csrf_token %}" in form, form[:120]


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ('<p style="color:red">', "inline style"),
        ('<a onclick="x()">', "event attribute"),
        ('<a href="javascript:x()">', "script address"),
        ('<div hx-on:click="x()">', "evaluated htmx"),
        ('<img src="//cdn.example/x.png">', "another origin"),
        ("{{ text|safe }}", "unescaped value"),
        ('<span class="light light-red">', "colour chosen on the page"),
    ],
)
def test_planted_breach_is_caught(planted, rule):
    assert rule in breaches(planted)


def test_what_is_meant_is_left_alone():
    assert (
        breaches('<script src="{% asset "ui/page.js" %}" defer></script><a href="/desk/" hx-get="/x/">去</a>') == set()
    )


def test_lights_have_no_second_home():
    """No template spells the words of a light: it says which light, the table says the word."""
    spelled = [
        f"{path.relative_to(ROOMS)}: {light.word}"
        for path in TEMPLATES
        for light in (Light.YELLOW, Light.RED)
        if light.word in path.read_text()
    ]
    assert spelled == []
