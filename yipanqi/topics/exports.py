"""年度学习计划 as a paper: the plan, beside what the regulations ask and what the meetings say was held."""

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.year_plan import Asked, PlannedTopic, YearPlan
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.topics.queries import Line, Plan, prescribed


def year_plan(plan: Plan, kind: FileKind) -> ExportedFile:
    """The paper of a plan; what was written since the last sealing is sealed first."""
    seal()
    data = YearPlan(
        organization=plan.organization.name,
        year=plan.year,
        as_of=clock.today(),
        asked=tuple(
            Asked(title=one.title, rhythm=one.rhythm, citation=one.citation) for one in prescribed(plan.organization)
        ),
        topics=tuple(_topic(line) for line in plan.lines),
    )
    template = active_template("year_plan") if kind == FileKind.WORD else None
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    about = f"{plan.organization.short_name or plan.organization.name}_{plan.year}年"
    return export("year_plan", data, kind, imprint=imprint, template=template, about=about)


def _topic(line: Line) -> PlannedTopic:
    row = line.planned
    held = "、".join(f"{one.held_on.month}月{one.held_on.day}日" for one in line.held)
    return PlannedTopic(
        month=row.month, kind=row.get_kind_display(), theme=row.theme, origin=line.origin.label, problem=row.problem,
        materials=row.materials, held=f"{held}开展" if held else "",
    )  # fmt: skip
