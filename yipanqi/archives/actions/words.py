"""A branch writes its own words into 年度工作总结."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.archives.models import SummaryWords
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization

PARTS = ("done_well", "problems", "intended")


@transaction.atomic
def write_summary(
    *, organization: Organization, year: int, done_well: str = "", problems: str = "", intended: str = "", by: Actor
) -> SummaryWords:
    """Keep the words of the year as they are now; all parts may stay empty, the paper then leaves room for them."""
    require(Power.HAND_IN, organization)
    if year > clock.today().year:
        raise Refused(f"{year}年还没有到，请写本年或以前年度的总结。")
    kept = SummaryWords.objects.select_for_update().filter(organization=organization, year=year).first()
    for part, words in zip(PARTS, (done_well, problems, intended), strict=True):
        refuse_classified(words, field=part)
    before = dict(zip(PARTS, kept.parts, strict=True)) if kept else dict.fromkeys(PARTS, "")
    after = {"done_well": done_well.strip(), "problems": problems.strip(), "intended": intended.strip()}
    if kept is None:
        kept = SummaryWords(organization=organization, year=year)
    elif before == after:
        return kept
    for part, words in after.items():
        setattr(kept, part, words)
    kept.written_at, kept.written_by = clock.now(), str(by)
    kept.save()
    changed = {part: words for part, words in after.items() if words != before[part]}
    record(
        "summary_written", by=by, subject=kept, name=f"{organization.name} {year}年度工作总结", path=organization.path,
        before={part: before[part] for part in changed}, after=changed,
    )  # fmt: skip
    return kept
