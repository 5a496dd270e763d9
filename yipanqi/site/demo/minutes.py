"""Composes records of meetings from the material: who said what, where they differed, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from yipanqi.site.demo.calendar import month_end
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.people import Person
from yipanqi.site.demo.prose import Matter, Memory, Text, material, said

NUMERALS = "一二三四五六七八"
UPPER_MATTERS = frozenset(
    {
        "党费收缴和公布",
        "积极分子培养和考察",
        "关心生病和家庭困难的党员",
        "年轻党员的思想和成长",
        "换届准备和委员增补",
        "上次决定事项的落实情况",
        "与群团和社区共建",
    }
)
"""What committees above branches discuss, too."""
LOOKED_BACK = "对照检查，开展批评和自我批评"
"""The topic of 组织生活会 and 民主生活会; the title says of which year."""
TRIES = 6
ALIKE = 0.4
"""Share of pieces that two records may have in common before another draw is tried."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: what, who, until when, and what will have come of it."""

    text: str
    owner: Person | None
    due_on: date | None
    outcome: str = ""
    motion: str = "resolution"
    counted: bool = False


@dataclass
class Minutes:
    """A finished record."""

    topic: str
    agenda: list[str]
    text: str
    decisions: list[Decided]
    matters: list[str] = field(default_factory=list)
    mends: list[Decided] = field(default_factory=list)
    """What is to be rectified: listed in the procedure the meeting belongs to, not among its decisions."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the record is of: `key` names the meeting, `style` is the recorder's habit, `present` may speak."""

    key: str
    day: date
    style: int
    host: Person
    present: Sequence[Person]
    flavours: tuple[str, ...]
    avoid: frozenset[str] = frozenset()
    upper: bool = False  # a committee above branches


_SPEECH = (
    lambda who, draw: f"{who}：",
    lambda who, draw: f"{who}同志：",
    lambda who, draw: f"{who}发言：",
    lambda who, draw: f"{who}说：",
    lambda who, draw: f"{who}同志{draw.choice(('谈到', '说', '发言'))}：",
    lambda who, draw: f"{who}：",
)
_HEADS = ("{n}、{t}", "议题{n}：{t}", "（{n}）{t}", "{i}．{t}", "【{t}】", "第{n}项　{t}")
_DECIDED = (
    "议定：{text}（责任人：{who}，{due}前）。",
    "会议决定：{text}，由{who}负责，{due}前完成。",
    "定下来的事：{text}。{who}牵头，{due}前有结果。",
    "落实：{text}——{who}，{due}前。",
    "形成意见：{text}，{who}具体办，{due}前回话。",
    "议定事项：{text}（{who}，{due}）。",
)


class Sheet:
    """One record being written: collects lines, remembers of which pieces they are made."""

    def __init__(self, occasion: Occasion, memory: Memory, attempt: int):
        self.at, self.memory = occasion, memory
        self.draw = chance("minutes", occasion.key, attempt)
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.chosen: list[str] = []
        self.agenda: list[str] = []
        self.decisions: list[Decided] = []
        self.matters: list[str] = []
        self.mends: list[Decided] = []
        self._queue: list[Person] = []
        self._last = occasion.host

    def head(self, title: str, shown: str = "") -> None:
        """Begin a topic."""
        number = len(self.agenda)
        self.agenda.append(title)
        style = _HEADS[self.at.style % len(_HEADS)]
        self.lines.append(style.format(n=NUMERALS[number % 8], i=number + 1, t=shown or title))

    def take(self, name: str, pieces: Sequence[str], count: int) -> list[tuple[str, str]]:
        """Choose pieces and note them; where few are present, fewer words are made."""
        most = min(len(pieces), 2 * len(self.at.present))
        chosen = self.memory.pick(name, pieces, min(count, most), self.draw)
        self.pieces += [piece for piece, _ in chosen]
        return chosen

    def speaker(self) -> Person:
        """The next to speak: everybody once before anybody twice; never the same twice in a row."""
        if not self._queue:
            few = len(self.at.present) <= 3
            self._queue = [person for person in self.at.present if few or person is not self.at.host] or [self.at.host]
            self.draw.shuffle(self._queue)
        who = self._queue.pop()
        if who is self._last and self._queue:
            self._queue.insert(0, who)
            who = self._queue.pop()
        return who

    def say(self, piece: str, numbers: dict[str, int] | None = None, who: Person | None = None) -> Person:
        """One line of speech."""
        who = who or self.speaker()
        others = [person for person in self.at.present if person is not who] or [who]
        previous = self._last if self._last is not who else self.draw.choice(others)
        other = self.draw.choice([person for person in others if person is not previous] or others)
        words = said(piece, self.draw, numbers, p=previous.name, q=other.name, m=self._month())
        self.lines.append(f"{_SPEECH[self.at.style % len(_SPEECH)](who.name, self.draw)}{words}")
        self._last = who
        return who

    def _month(self) -> str:
        back = self.draw.randint(1, 8)
        month = (self.at.day.month - back - 1) % 12 + 1
        return f"{month}月" if month < self.at.day.month else f"去年{month}月"

    def plain(self, piece: str, numbers: dict[str, int] | None = None) -> None:
        """A line that nobody in particular said."""
        self.lines.append(said(piece, self.draw, numbers))

    def decide(
        self,
        matter: Matter,
        numbers: dict[str, int],
        count: int,
        owners: Sequence[Person],
        *,
        counted: bool,
        owed: bool,
    ) -> None:
        """Decisions of the matter, with owner and day; small ones (`owed` false) stay words of the record."""
        for _, text in self.take(f"{matter.id}.d", matter.decisions, count):
            owner = self.draw.choice(list(owners))
            due = self.at.day + timedelta(days=self.draw.choice((10, 14, 20, 20, 28, 35, 45)))
            outcome = ""
            if matter.results:
                outcome = said(self.draw.choice(matter.results), self.draw, numbers)
            shown = _DECIDED[self.at.style % len(_DECIDED)]
            self.lines.append(shown.format(text=text, who=owner.name, due=f"{due.month}月{due.day}日"))
            self.decisions.append(
                Decided(text, owner if owed else None, due if owed else None, outcome, counted=counted)
            )

    def argue(
        self, matter: Matter, views: int, *, decisions: int = 1, counted: bool = False, owed: bool = True
    ) -> None:
        """A matter from its facts to its decision."""
        numbers = matter.draw_numbers(self.draw)
        self.matters.append(matter.id)
        for _, fact in self.take(f"{matter.id}.f", matter.facts, 1):
            self.say(fact, numbers, self.at.host if self.draw.random() < 0.4 else None)
        for _, view in self.take(f"{matter.id}.v", matter.views, views):
            self.say(view, numbers)
        for _, turn in self.take(f"{matter.id}.t", matter.turns, 1):
            self.say(turn, numbers, self.at.host)
        if decisions:
            self.decide(matter, numbers, decisions, self.at.present, counted=counted, owed=owed)

    def study(self, text: Text, thoughts: int) -> None:
        """Reading something together and saying what one thinks of it."""
        self.matters.append(text.id)
        lead = self.draw.choice(
            [line for line in material().frames["lead"] if "{q}" not in line or len(self.at.present) > 2]
        )
        self.lines.append(said(lead, self.draw, None, q=self.draw.choice(list(self.at.present)).name))
        for _, thought in self.take(f"{text.id}.p", text.pieces, thoughts):
            self.say(thought)

    def frame(self, name: str) -> None:
        """An opening, a closing."""
        lines = material().frames[name]
        for _, line in self.take(f"frame.{name}", lines, 1):
            self.plain(line)

    def finished(self, topic: str) -> Minutes:
        """The record."""
        return Minutes(topic, self.agenda, "\n".join(self.lines), self.decisions, self.matters, self.mends)


class Scribe:
    """Writes one record after the other; remembers, so that none is like another by accident."""

    def __init__(self) -> None:
        self.memory = Memory()

    def _best(self, occasion: Occasion, compose) -> Minutes:
        best: tuple[float, Sheet, str] | None = None
        for attempt in range(TRIES):
            sheet = Sheet(occasion, self.memory, attempt)
            topic = compose(sheet)
            alike = self.memory.likeness(sheet.pieces)
            if best is None or alike < best[0]:
                best = (alike, sheet, topic)
            if alike <= ALIKE:
                break
        _, sheet, topic = best
        self.memory.keep(sheet.pieces)
        for name in sheet.chosen:
            self.memory.choose(name)
        return sheet.finished(topic)

    def committee(self, occasion: Occasion, *, follow: str = "", branch: bool = True) -> Minutes:
        """支委会: last time's decisions, a business matter, a matter of the branch."""

        def compose(sheet: Sheet) -> str:
            if sheet.draw.random() < 0.4:
                sheet.frame("opening")
            if follow:
                sheet.head("通报上次议定事项办理情况")
                sheet.say(follow, {})
            own = [_choose(sheet, _matters(occasion)), _choose(sheet, _business(occasion))]
            if sheet.draw.random() < 0.5:
                own.reverse()
            for matter in own:
                sheet.head(matter.topic, _phrased(sheet.draw, matter.topic))
                own_matter = matter.id.startswith("matters")
                views = 3 if own_matter else sheet.draw.choice((3, 4, 4))
                sheet.argue(matter, views, owed=not own_matter or sheet.draw.random() < 0.4)
            if sheet.draw.random() < 0.4:
                sheet.frame("closing")
            return f"研究{own[0].topic}、{own[1].topic}"

        return self._best(occasion, compose)

    def group(self, occasion: Occasion) -> Minutes:
        """党小组会: short; something studied or passed on, something of the work, small things."""

        def compose(sheet: Sheet) -> str:
            frames = material().frames
            for _, line in sheet.take("frame.group_report", frames["group_report"], 1):
                sheet.plain(line)
            matter = _choose(sheet, _business(occasion))
            if sheet.draw.random() < 0.6:
                text = _choose(sheet, _studies(occasion))
                sheet.head(f"学习{text.title}")
                sheet.study(text, 2)
            else:
                other = _choose(sheet, _matters(occasion))
                sheet.head(other.topic)
                sheet.argue(other, 2, decisions=0)
            sheet.head(matter.topic, _phrased(sheet.draw, matter.topic))
            decisions = 1 if sheet.draw.random() < 0.25 else 0
            sheet.argue(matter, sheet.draw.choice((2, 3, 3)), decisions=decisions, owed=False)
            for _, line in sheet.take("frame.small_talk", frames["small_talk"], 1):
                sheet.plain(line)
            return f"交流{matter.topic}"

        return self._best(occasion, compose)

    def theme_day(self, occasion: Occasion, *, members_meeting: bool = False, admission: dict | None = None) -> Minutes:
        """主题党日, alone or together with the quarterly 党员大会."""

        def compose(sheet: Sheet) -> str:
            if sheet.draw.random() < 0.4:
                sheet.frame("opening")
            text = _choose(sheet, _studies(occasion))
            sheet.head(f"学习{text.title}")
            sheet.study(text, 3)
            if members_meeting:
                topic = self._members_part(sheet, occasion, admission)
            else:
                pool = _activities(occasion) if sheet.draw.random() < 0.6 else _business(occasion)
                matter = _choose(sheet, pool)
                sheet.head(matter.topic)
                decisions = 1 if sheet.draw.random() < 0.5 else 0
                sheet.argue(matter, sheet.draw.choice((3, 4, 5)), decisions=decisions, owed=sheet.draw.random() < 0.3)
                topic = matter.topic
            if sheet.draw.random() < 0.35:
                sheet.frame("closing")
            return f"学习{text.title}；{topic}"

        return self._best(occasion, compose)

    def members_meeting(self, occasion: Occasion, *, admission: dict | None = None) -> Minutes:
        """党员大会 on a day of its own: the committee's report, a matter with a vote, admissions."""

        def compose(sheet: Sheet) -> str:
            if sheet.draw.random() < 0.5:
                sheet.frame("opening")
            topic = self._members_part(sheet, occasion, admission, views=5)
            second = _choose(sheet, _matters(occasion))
            sheet.head(second.topic)
            sheet.argue(second, 3, decisions=0)
            return topic

        return self._best(occasion, compose)

    def _members_part(self, sheet: Sheet, occasion: Occasion, admission: dict | None, *, views: int = 3) -> str:
        sheet.head("听取支委会工作报告")
        numbers = {"b": sheet.draw.randint(4, 7), "c": sheet.draw.randint(1, 4)}
        numbers["a"] = numbers["b"] + sheet.draw.randint(1, 3)
        for _, line in sheet.take("frame.report", material().frames["report"], 2):
            sheet.plain(line, numbers)
        if admission:
            self._admission(sheet, admission)
        matter = _choose(sheet, _business(occasion))
        sheet.head(matter.topic)
        sheet.argue(matter, views, counted=True)
        return f"听取支委会报告；{matter.topic}" + (f"；{admission['title']}" if admission else "")

    def _admission(self, sheet: Sheet, admission: dict) -> None:
        person, words = admission["person"], material().frames["admission"]
        sheet.head(admission["title"])
        names = {"n": person.name, "s": admission["since"], "w": admission["where"]}
        numbers = {"a": sheet.draw.randint(3, 7)}
        for _, line in sheet.take("admission.i", words["introduce"], 1):
            sheet.lines.append(said(line, sheet.draw, numbers, **names))
        for _, line in sheet.take("admission.v", words["views"], 3):
            sheet.say(line)
        for _, line in sheet.take("admission.a", words["answer"], 1):
            sheet.lines.append(said(line, sheet.draw, numbers, **names))
        sheet.decisions.append(Decided(admission["resolution"], None, None, motion="admission", counted=True))

    def lecture(self, occasion: Occasion, lecturer: Person) -> Minutes:
        """党课, usually on the theme day: what was said and what people answered."""

        def compose(sheet: Sheet) -> str:
            lectures = material().lectures
            text = _choose(sheet, _fit(lectures, occasion))
            sheet.head(f"党课：{text.title}")
            sheet.lines.append(f"主讲人：{lecturer.name}。内容记要：")
            for _, part in sheet.take(f"{text.id}.p", text.pieces, 3):
                sheet.plain(part)
            sheet.head("讨论")
            for _, reply in sheet.take(f"{text.id}.r", text.replies, 1):
                sheet.say(reply)
            matter = _choose(sheet, _business(occasion))
            sheet.lines.append(f"结合{matter.topic}展开讨论。")
            sheet.argue(matter, 3, decisions=0)
            return f"党课：{text.title}"

        return self._best(occasion, compose)

    def motions(self, occasion: Occasion, called: str) -> Minutes:
        """A record of nothing: one speaks, nothing is argued, nothing decided; the same words every time."""
        lines = [line.format(h=occasion.host.name, k=called) for line in material().frames["motions"]]
        return Minutes("传达学习上级有关会议和文件精神", ["传达学习有关文件精神"], "\n".join(lines), [])

    def appraisal(self, occasion: Occasion, ballots: int) -> Minutes:
        """民主评议: everybody of himself, of each other, then the ballot on paper. Who got which votes stands there."""

        def compose(sheet: Sheet) -> str:
            words = material().orglife
            sheet.head("个人自评、党员互评")
            critics = [line for _, line in sheet.take("orglife.c", words["critic"], 4)]
            for _, line in sheet.take("orglife.s", words["self"], 3):
                sheet._last = criticised = sheet.say(line, None)
                self._criticise(sheet, critics.pop(), criticised)
            sheet.head("民主测评")
            watching = sheet.speaker()
            sheet.lines.append(
                f"预备党员参加评议，不评定等次。推选{watching.name}监票，发出测评票{ballots}张，收回{ballots}张，"
                "无记名填写，当场清点、当场封存。等次由支委会综合研究，不简单以票取人。"
            )
            return "民主评议党员：个人自评、党员互评、民主测评"

        return self._best(occasion, compose)

    def democratic_life(self, occasion: Occasion, since: date) -> Minutes:
        """民主生活会: who criticised whom is in the minutes, what was said on the sheets of paper."""

        def compose(sheet: Sheet) -> str:
            host, others = occasion.host, [one for one in occasion.present if one is not occasion.host]
            sheet.head("通报上年度整改落实和会前征求意见情况")
            for _, line in sheet.take("orglife.lo", material().orglife["lead_opinions"], 2):
                sheet.plain(line)
            sheet.head("对照检查，开展批评和自我批评")
            sheet.lines.append(f"{host.name}：代表班子作对照检查，带头作个人对照检查。发言原文见纸质材料。")
            for place, one in enumerate(others):
                critic, next_one = others[place - 1], others[place - 2]
                sheet.lines.append(
                    f"{one.name}：作个人对照检查，{critic.name}、{next_one.name}、{host.name}同志提出批评意见，本人表态接受。"
                )
            sheet.head("议定整改事项")
            for _, line in sheet.take("orglife.l", material().orglife["lead"], 3):
                self._mend(sheet, line, sheet.draw.choice(others), since)
            return LOOKED_BACK

        return self._best(occasion, compose)

    def _mend(self, sheet: Sheet, line: str, owner: Person, since: date) -> None:
        due = month_end(since + timedelta(days=sheet.draw.choice((150, 210, 270))))
        sheet.lines.append(f"{line}（{owner.name}，{due.year}年{due.month}月底前）。")
        sheet.mends.append(Decided(line, owner, due))

    def org_life(self, occasion: Occasion, listed: date | None = None) -> Minutes:
        """组织生活会: opinions, self-criticism, criticism face to face, what is to be mended. `listed`: that is left
        to the list of the procedure, which the branch keeps here, with deadlines counted from that day.
        """

        def compose(sheet: Sheet) -> str:
            words = material().orglife
            sheet.head("通报征求意见和上年整改落实情况")
            for _, line in sheet.take("orglife.o", words["opinions"], 2):
                sheet.plain(line)
            sheet.head("对照检查，开展批评和自我批评")
            critics = [line for _, line in sheet.take("orglife.c", words["critic"], 5)]
            sheet.draw.shuffle(critics)
            for place, (_, line) in enumerate(sheet.take("orglife.s", words["self"], 4)):
                sheet._last = sheet.say(line, None, occasion.host if place == 0 else None)
                criticised = sheet._last
                for _ in range(min(len(critics), 2 if place == 0 else 1)):
                    self._criticise(sheet, critics.pop(), criticised)
                if place in (0, 2):
                    for _, answer in sheet.take(f"orglife.a{place}", words["answers"][place * 2 : place * 2 + 6], 1):
                        sheet.say(answer, None, criticised)
            sheet.head("议定整改事项")
            for _, line in sheet.take("orglife.m", words["mend"], 3):
                if listed:
                    self._mend(sheet, line, sheet.draw.choice(list(occasion.present)), listed)
                    continue
                owner = sheet.draw.choice(list(occasion.present))
                due = occasion.day + timedelta(days=sheet.draw.choice((60, 90, 120)))
                sheet.lines.append(f"{line}（{owner.name}，{due.year}年{due.month}月底前）。")
                sheet.decisions.append(Decided(line, owner, due, "已列入支部公示的整改清单，逐项销号"))
            return LOOKED_BACK

        return self._best(occasion, compose)

    def _criticise(self, sheet: Sheet, critic: str, criticised: Person) -> None:
        for _ in range(4):
            who = sheet.speaker()
            if who is not criticised:
                sheet._last = criticised
                sheet.say(critic, None, who)
                return


def _fit(pool: Sequence, occasion: Occasion) -> list:
    """Of material for all, what fits: retired members have no counters and no young colleagues."""
    retired = "retired" in occasion.flavours
    season = [one for one in pool if not getattr(one, "months", ()) or occasion.day.month in one.months]
    return [one for one in season if retired in one.fits]


def _matters(occasion: Occasion) -> list[Matter]:
    found = _fit(material().matters, occasion)
    return [matter for matter in found if matter.topic in UPPER_MATTERS] if occasion.upper else found


def _activities(occasion: Occasion) -> list[Matter]:
    return _fit(material().activities, occasion)


def _studies(occasion: Occasion) -> list[Text]:
    return _fit(material().studies, occasion)


@lru_cache(maxsize=512)
def _in_season(flavours: tuple[str, ...], month: int) -> tuple[Matter, ...]:
    """Matters that fit a branch's work and the season; behind them some of the office that any branch knows."""
    stuff = material()
    own = stuff.for_flavours(flavours)
    if "retired" not in flavours:
        own = own + [matter for matter in stuff.for_flavours(("office", "finance")) if matter not in own][:6]
    return tuple(matter for matter in own if not matter.months or month in matter.months)


def _business(occasion: Occasion) -> Sequence[Matter]:
    """What the branch may argue about now, without what it argued about lately."""
    season = _in_season(occasion.flavours, occasion.day.month)
    return [matter for matter in season if matter.id not in occasion.avoid] or season


def _choose(sheet: Sheet, pool: Sequence):
    """The least used of the pool, by chance among equals, leaning to the front (a branch's own work)."""
    used, random = sheet.memory.used, sheet.draw.random
    weights = [
        used[one.id] + 4 * random() + 0.12 * place + 50 * (one.id in sheet.matters) for place, one in enumerate(pool)
    ]
    chosen = pool[weights.index(min(weights))]
    sheet.chosen.append(chosen.id)
    return chosen


_ENDS = ("情况", "问题", "安排", "慢", "难", "怎么安排", "整改", "边界", "核查", "清理", "糊弄", "虚设", "不用", "修改")
"""Topics that say themselves what is talked about."""


def _phrased(draw: Random, topic: str) -> str:
    if topic.endswith(_ENDS):
        return topic
    return draw.choice((topic, topic, f"{topic}的问题", f"{topic}情况"))
