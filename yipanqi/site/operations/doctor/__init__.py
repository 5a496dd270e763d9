"""`yipanqi doctor`: looks at a deployment and says what is wrong and how to mend it. It changes nothing.

for finding in examine():
    print(finding.level, finding.subject, finding.words, finding.mend)
"""

from collections.abc import Callable, Iterator

from yipanqi.site.operations.doctor import data, outside, surroundings
from yipanqi.site.operations.doctor.findings import Finding, Level, fault, fine, note

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    surroundings.settings_, surroundings.storage, data.database, data.migrations, data.accounts, data.clock_,
    data.history, data.search, outside.timer, outside.mail, outside.backups, outside.packages,
    outside.leftovers, outside.forms_,
)  # fmt: skip
ON_TABLES = frozenset({data.accounts, data.clock_, data.history, data.search, outside.packages})
"""Those that read our tables: without them their answers would only repeat that they are missing."""


def examine() -> Iterator[Finding]:
    """All findings, in the order in which they are best mended."""
    readable = True
    for check in CHECKS:
        if check in ON_TABLES and not readable:
            continue
        for finding in check():
            if check in (data.database, data.migrations) and finding.level == Level.FAULT:
                readable = False
            yield finding


__all__ = ["Finding", "Level", "examine", "fault", "fine", "note"]
