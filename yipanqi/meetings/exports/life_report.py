"""双重组织生活情况报告 as a paper, from what was issued."""

from yipanqi.meetings.exports import imprint
from yipanqi.meetings.models import LifeReport
from yipanqi.organizations import queries as organizations
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.life_report import DoubleLife, LeaderLife
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind


def paper(report: LifeReport, kind: FileKind) -> ExportedFile:
    """The report as a file, under the name the committee bore when it was issued."""
    state = organizations.as_of(report.organization, report.issued_on)
    data = DoubleLife(
        organization=state.name if state else report.organization.name,
        addressee=report.addressee,
        first=report.first_on,
        last=report.last_on,
        issued=report.issued_on,
        leaders=tuple(_leader(line) for line in report.lines),
    )
    about = f"{report.organization.called}_{report.last_on:%Y%m%d}"
    template = active_template("life_report") if kind == FileKind.WORD else None
    return export("life_report", data, kind, imprint=imprint(), template=template, about=about)


def _leader(line: dict) -> LeaderLife:
    return LeaderLife(
        name=line["name"],
        offices=line["offices"],
        home=line["home"],
        due=line["own"]["due"],
        present=line["own"]["present"],
        away=tuple(_attended(one) for one in line["own"]["away"]),
        leadership=tuple(_attended(one) for one in line["leadership"]),
        visits=tuple(f"{one['on']}{one['where']}{one['title']}（{one['capacity']}）" for one in line["visits"]),
    )


def _attended(one: dict) -> str:
    """`10月13日主题党日，请假（出差）`."""
    reason = f"（{one['reason']}）" if one["reason"] else ""
    return f"{one['on']}{one['title']}，{one['presence']}{reason}"
