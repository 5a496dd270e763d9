"""House rules that no library checks: private surfaces, hidden edges, sizes, what must not land."""

import re
import subprocess
from pathlib import Path

import pytest

from tests import house
from tests.house import ROOT, Source
from yipanqi.site.dictionary import dictionary

ALLOWED_EDGES = {
    # edge → the reason it may stay. An edge that no longer exists must be removed from this list.
}


def planted(text: str, name: str = "yipanqi.organizations.actions") -> Source:
    return Source(Path(name.replace(".", "/") + ".py"), name, text)


def test_the_order_is_the_contract_in_pyproject():
    declared = re.search(
        r'containers = \["yipanqi"\].*?layers = \[(.*?)\]', (ROOT / "pyproject.toml").read_text(), re.S
    )
    rooms = re.findall(r"\w+", declared[1])
    assert sorted(rooms) == sorted(house.ORDER)
    assert rooms.index("kernel") > rooms.index("audit") > rooms.index("organizations") > rooms.index("site")


def test_every_room_says_what_it_is_for():
    for room in house.ORDER:
        first = (house.PACKAGE / room / "__init__.py").read_text()
        assert first.startswith('"""') and len(first) > 60, room


def test_the_data_dictionary_is_current():
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == dictionary(), "run .venv/bin/python manage.py data_dictionary"


def test_surfaces_are_private():
    assert [breach for source in house.sources() for breach in house.surface_breaches(source)] == []


def test_planted_surface_breach_is_caught():
    source = planted("from yipanqi.meetings.forms import ArrangeForm\nfrom yipanqi.obligations import queries\n")
    assert house.surface_breaches(source) == [
        "yipanqi/organizations/actions.py:1 imports yipanqi.meetings.forms.ArrangeForm"
    ]


def hidden_edges() -> set[str]:
    edges = [edge for source in house.sources() if source.room != "site" for edge in house.string_edges(source)]
    for path in sorted(house.PACKAGE.rglob("templates/**/*.html")):
        if path.relative_to(house.PACKAGE).parts[0] != "site":
            edges += house.template_edges(path, path.read_text())
    for path in sorted(house.PACKAGE.glob("*/migrations/*.py")):
        edges += house.migration_edges(path, path.read_text())
    return {f"{edge} {text}" for edge, text in edges}


def test_hidden_edges_are_on_the_list_with_a_reason():
    found = hidden_edges()
    assert found - set(ALLOWED_EDGES) == set()
    assert set(ALLOWED_EDGES) - found == set(), "stale entries"
    assert all(len(reason) > 20 for reason in ALLOWED_EDGES.values())


@pytest.mark.parametrize(
    ("text", "edge"),
    [
        ('field = ForeignKey("meetings.Meeting")', ("organizations->meetings", "meetings.Meeting")),
        (
            'load("yipanqi.obligations.actions.reconcile")',
            ("organizations->obligations", "yipanqi.obligations.actions.reconcile"),
        ),
        ('render(request, "meetings/list.html")', ("organizations->meetings", "meetings/list.html")),
    ],
)
def test_planted_hidden_edges_are_caught(text, edge):
    assert house.string_edges(planted(text)) == [edge]


def test_planted_template_and_migration_edges_are_caught():
    template = house.PACKAGE / "organizations/templates/organizations/x.html"
    assert house.template_edges(template, '{% include "meetings/row.html" %}')[0][0] == "organizations->meetings"
    migration = house.PACKAGE / "organizations/migrations/0001_initial.py"
    assert house.migration_edges(migration, '("meetings", "0001_initial")') == [
        ("organizations->meetings", "0001_initial.py")
    ]


def test_files_and_functions_stay_small():
    every = [*house.sources(), *house.sources(tests=True)]
    assert [too_long for source in every for too_long in house.oversized(source)] == []


def test_planted_long_function_is_caught():
    body = "def long():\n" + "    x = 1\n" * 61
    assert house.oversized(planted(body)) == ["yipanqi/organizations/actions.py:1 long: 62 lines"]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


TEXTS = {".py", ".md", ".txt", ".in", ".toml", ".yaml", ".yml", ".json", ".html", ".css", ".js", ".sh", ".svg", ""}


NEVER = (
    # Written in halves, so that this file may be searched like every other.
    "index" + "-url", '"resolved' + '":', "/files." + "python", "registry." + "npm",
    "/(?:work|root|home" + r"/\w+)/[a-z.]",
)  # fmt: skip


def landing_faults(text: str) -> list[str]:
    """Addresses of package indexes and paths of a machine."""
    return re.findall("|".join(NEVER), text)


def test_no_index_address_and_no_machine_path_lands():
    found = {
        str(path.relative_to(ROOT)): faults
        for path in tracked()
        if path.suffix in TEXTS and path.exists() and "vendor" not in path.parts
        and (faults := landing_faults(path.read_text(errors="replace")))
    }  # fmt: skip
    assert found == {}


def test_planted_machine_path_is_caught():
    path = "/root" + "/.cache"
    assert landing_faults(f"see {path}") == [path[:7]]
    assert landing_faults("--extra-" + NEVER[0]) == [NEVER[0]]


def test_every_environment_variable_is_documented():
    used = set()
    for source in house.sources():
        used |= set(re.findall(r"[\"'](YIPANQI_[A-Z_]+)[\"']", source.text))
    documented = (ROOT / "yipanqi/site/settings.py").read_text().split('"""')[1]
    internal = {"YIPANQI_SECRET_KEY", "YIPANQI_TEST_SQLITE", "YIPANQI_TEST_AXES"}
    assert {name for name in used - internal if name not in documented} == set()
