"""Every column of a ledger has a source, every source a column; the page exists; the documentation follows."""

import os
from dataclasses import replace

import pytest
from django.urls import reverse

from tests.house import ROOT
from yipanqi.papers.forms import dues_ledger
from yipanqi.papers.registry import PAPERS
from yipanqi.papers.sources import columns_of, document, gaps, sources
from yipanqi.papers.tests.samples import SAMPLES

DOCUMENT = ROOT / "docs" / "ledger-sources.md"
LISTS = ("ledger", "register", "talk_summary", "dues_ledger", "training_register", "care_ledger")


def test_no_column_is_without_a_source_and_no_source_without_a_column():
    assert gaps(sources(), columns_of()) == []


def test_a_column_planted_without_a_source_fails():
    planted = columns_of() | {"三会一课台账": (*columns_of()["三会一课台账"], "得分")}
    assert gaps(sources(), planted) == ["三会一课台账的“得分”没有来源"]
    first = sources()[0]
    assert gaps(sources()[1:], columns_of()) == [f"{first.paper}的“{first.column}”没有来源"]
    assert gaps((*sources(), replace(first, column="旧栏")), columns_of()) == [f"{first.paper}没有“旧栏”一栏"]
    assert gaps((replace(first, who=""), *sources()[1:]), columns_of()) == [f"{first.paper}的“{first.column}”写得不全"]


@pytest.mark.parametrize("code", LISTS)
def test_the_columns_of_the_workbook_are_those_of_the_map(code):
    known = set(columns_of()[PAPERS[code].title]) | {"序号", *dues_ledger.MONTHS}
    assert [one.header for one in PAPERS[code].sheet(SAMPLES[code]).columns if one.header not in known] == []


def test_every_page_named_exists():
    for one in sources():
        assert not one.page or reverse(one.page)


def test_the_documentation_follows():
    if os.environ.get("YIPANQI_GOLDEN") == "write":
        DOCUMENT.write_text(document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == document()
