"""The regulations manual (`docs/regulations-manual.md`), generated from the shipped packages and nothing else."""

from collections.abc import Iterator
from pathlib import Path

from yipanqi.engine.rules import CATALOGUE_KINDS, Pack, Regulation, RuleSet
from yipanqi.organizations.enums import Kind, Post
from yipanqi.regulations.library import SHIPPED, read
from yipanqi.regulations.queries import counts_words, owed_by_words, rhythm

_HEAD = """\
# 规则手册

本手册由规则包自动生成，请勿手改：改规则包后运行 `.venv/bin/python manage.py regulations_manual`。
条款一律用自己的话转述，不是原文；标“待核”的还没有核对原文，由使用单位核实后据以执行。
“一般”为一般性要求，逾期显示黄色；“应当”“至少”为刚性要求，宽限期后显示红色。
"""


def manual() -> str:
    """The manual as Markdown: per regulation its periodic duties, thresholds, further duties, catalogue and clauses."""
    packs = read([SHIPPED]).packs
    parts = [_HEAD]
    for pack in packs:
        rules = RuleSet((pack,))
        for regulation in pack.regulations:
            parts.append("\n".join(_chapter(pack, regulation, rules)))
    return "\n".join(parts) + "\n"


def write_manual(path: Path) -> Path:
    """Write the manual to a file."""
    path.write_text(manual(), encoding="utf-8")
    return path


def _chapter(pack: Pack, regulation: Regulation, rules: RuleSet) -> Iterator[str]:
    dated = regulation.dated or (f"{regulation.effective_on:%Y-%m-%d} 起施行" if regulation.effective_on else "")
    yield f"\n## 《{regulation.title}》\n"
    yield f"{regulation.issuer} · {dated} · 规则包 `{pack.id}` 第 {pack.version} 版（自 {pack.effective_from} 起适用）"
    clauses = {clause.id: clause for clause in pack.clauses if clause.regulation == regulation.code}

    def article(clause_id: str) -> str:
        clause = rules.clauses[clause_id]
        return f"{clause.article}（{clause.id}）{'' if clause.verified else ' 待核'}"

    yield from _table(
        "定期职责",
        ("职责", "承担者", "频次", "以何履行", "宽限", "依据"),
        [
            (
                rule.title,
                owed_by_words(rule),
                rhythm(rule),
                counts_words(rule),
                f"{rule.grace_days} 天",
                article(rule.clause),
            )
            for rule in pack.duties
            if rule.clause in clauses
        ],
    )
    yield from _table(
        "设置复核界线",
        ("界线", "说明", "依据"),
        [(str(one.number), one.sentence, article(one.clause)) for one in pack.thresholds if one.clause in clauses],
    )
    yield from _table(
        "个人、遇事和经常性职责（规则库显示，台账不计）",
        ("职责", "承担者", "何时", "要求", "依据"),
        [
            (one.title, one.subject, one.rhythm, one.requirement, article(one.clause))
            for one in pack.person_duties + pack.event_duties + pack.other_duties
            if one.clause in clauses
        ],
    )
    yield from _table("职责目录", ("由谁承担", "职责", "性质", "依据"), _catalogue(pack, regulation, clauses, article))
    yield from _table(
        "条款要点",
        ("编号", "条", "要点", "核对"),
        [(clause.id, clause.article, clause.text, clause.status_words) for clause in clauses.values()],
    )


def _catalogue(pack: Pack, regulation: Regulation, clauses: dict, article) -> list[tuple[str, ...]]:
    """Entries under their regulation; habits without a clause stand with the first regulation of the package."""
    first = pack.regulations[0].code == regulation.code
    return [
        (_whom(entry), entry.text, CATALOGUE_KINDS[entry.kind], article(entry.clause) if entry.clause else "惯例")
        for entry in pack.catalogue
        if entry.clause in clauses or (entry.clause is None and first)
    ]


def _whom(entry) -> str:
    kinds = [str(Kind(kind).label) for kind in entry.organizations]
    posts = [str(Post(post).label) if post in Post.values else post for post in entry.posts]
    return "、".join(dict.fromkeys(kinds + posts))


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    yield f"\n### {title}\n"
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '／') for cell in row)} |"
