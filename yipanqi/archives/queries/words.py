"""A branch's own words of a year."""

from yipanqi.archives.models import SummaryWords
from yipanqi.organizations.models import Organization


def words_of(organization: Organization, year: int) -> SummaryWords | None:
    """The words as they stand, to whoever reads the branch's records."""
    return SummaryWords.objects.filter(organization=organization, year=year).first()
