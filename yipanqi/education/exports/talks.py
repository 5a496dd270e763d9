"""谈心谈话记录 and 谈心谈话情况统计表: facts only; this module cannot open what was confided."""

from yipanqi.education.enums import Stage
from yipanqi.education.exports.common import called, exported
from yipanqi.education.models import Talk
from yipanqi.education.queries.coverage import Coverage
from yipanqi.kernel.errors import Refused
from yipanqi.papers.exports import ExportedFile
from yipanqi.papers.forms import talk_record, talk_summary
from yipanqi.papers.registry import FileKind

RECORD_KINDS = (FileKind.WORD, FileKind.PDF)


def record(talk: Talk, kind: FileKind) -> ExportedFile:
    """One talk on paper, to be filled in by hand; its file is named without people."""
    if talk.stage == Stage.CANCELLED or kind not in RECORD_KINDS:
        raise Refused("这次谈话没有这份文书。")
    data = talk_record.TalkRecord(
        organization=talk.organization.name,
        leads=tuple(one.person.name for one in talk.leads),
        others=tuple(one.person.name for one in talk.others),
        on=talk.held_on,
        at=talk.at,
        place=talk.place,
        occasion=talk.get_occasion_display(),
    )
    return exported("talk_record", data, kind, about=f"{called(talk.organization)}_{talk.held_on:%Y%m%d}")


def summary_of(coverage: Coverage) -> talk_summary.TalkSummary:
    """The year of a branch as the paper has it."""
    return talk_summary.TalkSummary(
        organization=coverage.organization.name,
        year=coverage.year,
        as_of=coverage.on,
        members=tuple(
            talk_summary.TalkedWith(
                name=one.person.name,
                on=one.last.held_on if one.last else None,
                partners=one.partners,
                committee=one.with_committee,
                remark=one.remark,
            )
            for one in coverage.members
        ),
        pairs=tuple(f"{one.name}与{other.name}" for one, other in coverage.pairs),
    )


def statistics(coverage: Coverage, kind: FileKind) -> ExportedFile:
    """谈心谈话情况统计表 of a branch and year."""
    about = f"{called(coverage.organization)}_{coverage.year}年"
    return exported("talk_summary", summary_of(coverage), kind, about=about)
