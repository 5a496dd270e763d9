"""The small organ of `tests.organ` with what this room's tests need: talks arranged and held in one line."""

from datetime import date

import pytest

from tests.organ import TODAY
from yipanqi.education import actions
from yipanqi.education.models import Talk
from yipanqi.organizations.models import Organization, Person


class Hand:
    """Acts as somebody of the organ: `hand.hold("甲书记", "党员1")`."""

    def __init__(self, organ, being):
        self.organ, self.being = organ, being

    def person(self, name: str) -> Person:
        return self.organ.people[name]

    def place(self, name: str) -> Organization:
        return self.organ.organizations[name]

    def hold(
        self, lead: str, *others: str, on: date = TODAY, by: str = "甲书记", where: str = "甲支部", **more
    ) -> Talk:
        """A talk that took place, entered by somebody."""
        return self.arrange(lead, *others, on=on, by=by, where=where, held=True, **more)

    def arrange(
        self, lead: str, *others: str, on: date = TODAY, by: str = "甲书记", where: str = "甲支部", **more
    ) -> Talk:
        with self.being(by) as actor:
            return actions.arrange_talk(
                organization=self.place(where), leads=[self.person(lead)],
                others=[self.person(name) for name in others], held_on=on, by=actor, **more,
            )  # fmt: skip


@pytest.fixture
def hand(organ, being):
    return Hand(organ, being)
