"""年度工作总结 drafted from what the rooms hold: sentences of facts with their sources, no word of anybody."""

from datetime import date

from yipanqi.archives.queries.words import words_of
from yipanqi.engine.periods import Window
from yipanqi.meetings.models import Rectification
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.exports import summary as ledger_in_words
from yipanqi.organizations.models import Organization
from yipanqi.papers.forms import handbook as form
from yipanqi.papers.forms.year_summary import Fact, YearSummary
from yipanqi.topics.queries import Plan, plan

PLANNED_SHOWN = 6
"""Topics of the next year that are named."""


def summary_of(organization: Organization, book: form.Handbook, year_plan: Plan) -> YearSummary:
    """The year of a handbook in words; what there is no record of is left out."""
    found = (
        _duties(organization, book.year), _meetings(book), _topics(year_plan), _trainings(book), _talks(book),
        _dues(book), _rectification(organization, book.year), _people(book), _promises(book),
        _honours(book),
    )  # fmt: skip
    themes = list(dict.fromkeys(line.planned.theme for line in plan(organization, book.year + 1).lines))
    words = words_of(organization, book.year)
    return YearSummary(
        organization=book.organization,
        year=book.year,
        as_of=book.as_of,
        facts=tuple(one for one in found if one is not None),
        words=words.parts if words else ("", "", ""),
        planned="；".join(themes[:PLANNED_SHOWN]) + ("等" if len(themes) > PLANNED_SHOWN else ""),
    )


def _fact(title: str, text: str, source: str) -> Fact | None:
    return Fact(title=title, text=text.rstrip("。"), source=source) if text else None


def _duties(organization: Organization, year: int) -> Fact | None:
    window = Window(date(year, 1, 1), date(year, 12, 31))
    found = [one for one in ledger.completion(organization, window) if one.is_recurring]
    return _fact("履行职责", ledger_in_words(found, window) if found else "", "应履职责台账")


def _meetings(book: form.Handbook) -> Fact | None:
    held = [(one.kind.value, len(one.minutes) + len(one.on_paper)) for one in book.meetings]
    said = "，".join(f"{name}{count}次" for name, count in held if count)
    return _fact("组织生活", f"全年开展{said}" if said else "", "会议记录")


def _topics(year_plan: Plan) -> Fact | None:
    lines = year_plan.lines
    held = sum(bool(line.held) for line in lines)
    said = f"学习主题计划列入{len(lines)}项，已开展{held}项" if lines else ""
    return _fact("学习主题", said, "学习主题计划、会议记录")


def _trainings(book: form.Handbook) -> Fact | None:
    held = book.trainings.trainings
    return _fact("学习培训", f"组织学习培训{len(held)}次" if held else "", "培训登记")


def _talks(book: form.Handbook) -> Fact | None:
    met = sum(one.on is not None for one in book.talks)
    said = f"应谈心谈话{len(book.talks)}名党员，已谈{met}名" if book.talks else ""
    return _fact("谈心谈话", said, "谈心谈话登记")


def _dues(book: form.Handbook) -> Fact | None:
    if not book.dues:
        return None
    whole = [f"{one.month}月" for one in book.dues if one.paid == one.due]
    said = f"{len(book.dues)}个月应收党费，其中{len(whole)}个月已收齐"
    if book.dues_published:
        said += f"；{'、'.join(book.dues_published)}"
    return _fact("党费", said, "党费收缴、公布登记")


def _rectification(organization: Organization, year: int) -> Fact | None:
    """Of the branch's own list; what stands on somebody's own list is nobody else's."""
    days = Rectification.objects.filter(procedure__organization=organization, procedure__year=year, person=None)
    done = [one is not None for one in days.order_by().values_list("done_on", flat=True)]
    return _fact("整改", f"列入整改事项{len(done)}项，已办结{sum(done)}项" if done else "", "整改清单")


def _people(book: form.Handbook) -> Fact | None:
    said = [f"{one.name}{one.step}" for one in book.development]
    said += [f"{one.title}，选出{one.elected}" for one in book.elections]
    return _fact("队伍和班子", "；".join(said), "党员名册、选举结果报告")


def _promises(book: form.Handbook) -> Fact | None:
    told = sum(bool(one.kept) for one in book.promises)
    said = f"登记党员承诺{len(book.promises)}项，已填写兑现情况{told}项" if book.promises else ""
    return _fact("承诺践诺", said, "承诺登记")


def _honours(book: form.Handbook) -> Fact | None:
    said = "；".join(f"{one.name}获“{one.title}”（{one.decided_by}）" for one in book.honours)
    return _fact("表彰奖励", said, "奖惩登记")
