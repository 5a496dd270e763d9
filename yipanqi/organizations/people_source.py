"""Where the people picker finds people: by characters, pinyin or initials, within what the visitor sees."""

from yipanqi.organizations.models import Person
from yipanqi.organizations.queries import find_people
from yipanqi.ui.widgets import Source


def _get(pk: int) -> Person | None:
    return Person.objects.filter(pk=pk, active=True).select_related("home").first()


PEOPLE = Source(
    url="people:options",
    search=find_people,
    get=_get,
    label=lambda person: person.name,
    note=lambda person: person.home.name if person.home else "",
)
