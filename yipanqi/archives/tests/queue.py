"""Six branches whose packages are asked for, for runs in processes of their own; built by `tests.browser.prepare`."""

from datetime import date

from yipanqi.archives import actions
from yipanqi.kernel import scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.enums import Kind


def build() -> None:
    """The organ, and the queue."""
    with scope.system("test"):
        founded = {"founded_on": date(2020, 1, 1), "go_live_on": date(2026, 1, 1), "by": COMMAND_LINE}
        above = organizations.found_organization(name="机关党委", kind=Kind.ORGAN_COMMITTEE, parent=None, **founded)
        branches = [
            organizations.found_organization(name=f"第{number}支部", kind=Kind.BRANCH, parent=above, **founded)
            for number in range(1, 7)
        ]
        actions.ask_packages(branches=branches, year=2026, by=COMMAND_LINE)
