"""Minutes, line by line: headings open topics, names open speeches, certain words open decisions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from yipanqi.meetings import rules
from yipanqi.meetings.reading import deadlines

NUMERALS = "一二三四五六七八九十百"
LONGEST_HEADING = 48
"""A heading is a line; what is longer is a paragraph that happens to begin with a number."""

_HEADING = re.compile(
    rf"""^(?:
        (?:议题|议程|事项)[{NUMERALS}\d]{{1,3}}\s*[：:、.．]?
      | 第[{NUMERALS}\d]{{1,3}}(?:项|个议题|个议程)(?:议题|议程)?\s*[：:、,，　 ]?
      | [（(][{NUMERALS}\d]{{1,3}}[)）]\s*[、.．]?
      | [{NUMERALS}]{{1,3}}\s*[、.．：:]
      | \d{{1,2}}\s*[、.．)）]
      | (?=【[^】]+】$)
    )\s*(?P<title>\S.*)$""",
    re.VERBOSE,
)
_ITEM = re.compile(rf"^(?:[（(]?(?:[{NUMERALS}]{{1,3}}|\d{{1,2}})[)）]?\s*[、.．)）]|[①-⑳]|[-·•●])\s*(?P<text>\S.*)$")
_OPENS = (
    r"(?:会议|大会|支委会|支部|大家|全体党员)?(?:经?讨论|经?研究|一致)*(?:议定|决定|决议|商定|确定)(?:事项|如下|了)?"
    r"|(?:会议|大会|支委会|支部|全体党员|与会(?:党员|同志|人员))(?:经?讨论|经?研究)*(?:一致)?(?:同意|通过)(?:如下|了)?(?=[：:])"
    r"|(?:会议)?(?:形成|达成|作出)(?:如下|一致)?(?:意见|决议|决定)(?:如下)?"
    r"|(?:下一步)?(?:工作)?(?:任务)?(?:分工|安排)(?:如下)?|定下来的事|落实(?:事项)?|待办(?:事项)?|会议要求"
)
_DECISION = re.compile(rf"^(?:最后|经讨论|经研究|经表决)?[，,]?\s*(?:{_OPENS})\s*[：:，,]\s*(?P<text>.*)$")
_LIST = re.compile(rf"^(?:[^：:]{{0,6}})(?:{_OPENS})\s*[：:]?$")
_WITHIN = re.compile(
    r"(?:会议|支部|支委会|大家)(?:一致|研究)?(?:议定|决定|决议|商定)[：:，,]?\s*(?P<text>[^。；;]{4,})"
)
_PASSED = re.compile(r"(?:会议|大会|支部|全体党员|一致|表决)[^。；;，,]{0,8}(?P<text>通过(?:了)?《[^》]+》)")
_LABEL = re.compile(
    r"^(?:完成|办结|办理|整改)?(?:时限|期限|时间|日期)|^(?:责任|承办|负责|牵头|经办|配合)(?:人|单位|部门|领导|同志)?\s*[：:]"
)
"""A sentence that only says by when or who belongs to the one before it."""
_FIRST = re.compile(r"^[一二三四五六七八九十]{1,2}是[，,：:]?")
_CELLS = re.compile(r"[\t|｜]")
_COLUMNS = {
    "owner": re.compile(r"(?:责任|承办|负责|牵头|经办|落实)(?:人|单位|部门|领导)"),
    "due": re.compile(r"时限|期限|时间|日期"),
    "matter": re.compile(r"事项|议题|任务|内容|措施|工作|决定|问题"),
}
"""What the columns of a table of decisions are called."""
_OWNER_LABEL = re.compile(r"(?:责任人|承办人|负责人|牵头人|经办人|由)\s*[：:]?\s*(?P<name>[一-鿿·]{2,12})")
_ABOUT = ("接收", "同意", "批准", "推荐", "推选", "确定", "慰问", "关于", "对", "给")
_DOES = re.compile(
    r"(?:同志)?\s*(?:负责|牵头|具体|承办|主办|办|落实|汇总|起草|[于在]?[\d一二三四五六七八九十本下]{1,4}\s*[年月日周季])"
)
_RESULTS = re.compile(r"(?:议定|整改|决定|落实|工作)(?:的)?(?:整改)?(?:事项|措施|任务|分工)$")
"""Headings under which every line that names who or when is a decision."""
_VOTE = re.compile(
    r"(?:赞成|同意)\s*(?:票)?(?P<yes>\d{1,5})\s*[票人]?"
    r"\s*[，,、；;]?\s*(?:反对|不同意|不赞成)\s*(?:票)?(?P<no>\d{1,5})\s*[票人]?"
    r"(?:\s*[，,、；;]?\s*弃权\s*(?:票)?(?P<none>\d{1,5})\s*[票人]?)?"
)
_MOVED = re.compile(
    r"^.*?(?=同意|通过|接收|批准|推选|选举)|(?:应到|实到|到会|有表决权)[^，,]*[，,]?|(?:经|采取|进行)?(?:无记名投票|举手)?(?:方式)?表决"
)
_OUTCOME = re.compile(r"^[，,、\s]*(?:(?:决议|表决|提案|议案)?(?:获得?)?(?:一致)?通过(?:了)?)?[，,、：:\s]*")
_SENTENCE = re.compile(r"[^。；;！!]+")
_DONE = re.compile(r"(?:[之以]?前|左右|底)?(?:全部)?(?:完成|办结|办理|落实|到位|负责|牵头|同志|具体办|[，,、；;])+")
LONG_REST = 6
"""So many characters after who and when say what is to be done, and are not cut off."""
_TRIMMED = "，,。；;：:、—–- 　（()）"


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody of those due who speaks, and how often."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and who spoke to it."""

    title: str
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What looks like a decision: the text without owner and deadline, and those where they could be told."""

    text: str
    owner: str = ""
    due_on: date | None = None
    line: int = 0
    """Number of the line it stands in, from 1."""
    votes: tuple[int, int, int] | None = None
    """In favour, against, abstained, where they are told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be recognised."""

    speakers: tuple[Speech, ...]
    topics: tuple[Topic, ...]
    decisions: tuple[Found, ...]


def read(text: str, *, names: Sequence[str], held_on: date, posts: Mapping[str, str] | None = None) -> Reading:
    """Read the minutes of a meeting held on a day.

    `names`: those who may speak or be given something to do. `posts`: what somebody is called by office in this
    organisation (`组织委员` → name), where only one person holds it. Time is linear in the length of the text.
    """
    return _Reader(names, held_on, dict(posts or {})).read(text)


class _Reader:
    def __init__(self, names: Sequence[str], held_on: date, posts: dict[str, str]):
        self.known = known = rules.longest_first(names)
        self.names, self.held_on, self.posts = frozenset(known), held_on, posts
        called = sorted([*known, *posts], key=len, reverse=True)
        self._called = re.compile("|".join(map(re.escape, called))) if called else None
        self.topics: list[tuple[str, dict[str, None]]] = []
        self.speeches: dict[str, int] = {}
        self.decisions: list[Found] = []
        self._style = ""
        self._columns: dict[str, int] = {}

    def read(self, text: str) -> Reading:
        listing = False
        for number, line in enumerate(text.splitlines(), start=1):
            stripped = line.strip()
            if stripped:
                listing = self._line(stripped, number, listing)
        return Reading(
            tuple(Speech(name, times) for name, times in self.speeches.items()),
            tuple(Topic(title, tuple(speakers)) for title, speakers in self.topics),
            tuple(self.decisions),
        )

    def _line(self, line: str, number: int, listing: bool) -> bool:
        """Take one line; whether a list of decisions is open after it."""
        cells = [cell.strip() for cell in _CELLS.split(line.strip("|｜ "))] if _CELLS.search(line) else []
        if cells and self._row(cells, number):
            return False
        self._columns = self._columns if cells else {}
        item = _ITEM.match(line)
        bare = item["text"] if item else line
        if _LIST.match(bare):
            self._style = ""
            return True
        if opened := _DECISION.match(bare):
            self._opened(opened["text"], number)
            return not opened["text"].strip()
        if vote := _VOTE.search(line):
            self._voted(vote, number)
            return False
        if listing and (self._continues(line) if item else self._tied(bare)):
            self._style = self._style or (_style(line) if item else "")
            self._decided(bare, number)
            return True
        if speech := self._speech(line):
            self._said(*speech, number)
        elif title := self._title(line):
            self.topics.append((title, {}))
            return bool(_RESULTS.search(title))
        else:
            self._inside(line, number)
        return False

    def _row(self, cells: list[str], number: int) -> bool:
        """A row of a table of decisions, or the head of one; the names of its columns say which cell is what."""
        named: dict[str, int] = {}
        for at, cell in enumerate(cells):
            kind = next((kind for kind, called in _COLUMNS.items() if called.search(cell)), None)
            if kind:
                named.setdefault(kind, at)
        if {"matter", "owner"} <= set(named) and max(map(len, cells)) <= 8:
            self._columns = named
            return True
        if not self._columns or len(cells) <= max(self._columns.values()):
            return False
        told = {kind: cells[at] for kind, at in self._columns.items()}
        owner = self._owner(told["owner"])
        by = told.get("due", "")
        due = (deadlines.find(by, self.held_on) or deadlines.find(f"{by}前", self.held_on)) if by else None
        if text := told["matter"].strip(_TRIMMED):
            self.decisions.append(Found(text, owner[0] if owner else "", due.day if due else None, number))
        return True

    def _opened(self, text: str, number: int) -> None:
        """What is decided in the line that says so; votes told with it are its own."""
        vote = _VOTE.search(text)
        said = re.sub(r"[^。；;，,]*$", "", text[: vote.start()]) if vote else text
        before = len(self.decisions)
        self._decided(said, number)
        if vote and len(self.decisions) > before:
            votes = (int(vote["yes"]), int(vote["no"]), int(vote["none"] or 0))
            self.decisions[-1] = replace(self.decisions[-1], votes=votes)
        elif vote:
            self._voted(vote, number)

    def _continues(self, line: str) -> bool:
        """Whether a numbered line belongs to the list: after `1．2．` a line `三、` is the next topic."""
        return self._style in ("", _style(line))

    def _speech(self, line: str) -> tuple[str, str] | None:
        """The name and the words, where somebody due is quoted."""
        if "：" not in line[:LONGEST_HEADING] and ":" not in line[:LONGEST_HEADING]:
            return None
        paragraph = rules.paragraph(line, self.known)
        return (paragraph.name, paragraph.text) if paragraph.speaker else None

    def _said(self, name: str, words: str, number: int) -> None:
        self.speeches[name] = self.speeches.get(name, 0) + 1
        if self.topics:
            self.topics[-1][1][name] = None
        self._inside(words, number)

    def _title(self, line: str) -> str | None:
        found = _HEADING.match(line)
        if not found or len(line) > LONGEST_HEADING or line.endswith(("。", "；", ";")):
            return None
        return found["title"].strip("【】" + _TRIMMED) or None

    def _inside(self, words: str, number: int) -> None:
        """A decision told within a paragraph: 会议决定… to the end of the sentence."""
        for found in _WITHIN.finditer(words):
            self._decided(found["text"], number)
        for found in _PASSED.finditer(words):
            self.decisions.append(Found(found["text"], line=number))

    def _decided(self, text: str, number: int) -> None:
        """One or several decisions: sentences with an owner or a deadline of their own stand apart."""
        for sentence in self._apart(text):
            deadline = deadlines.find(sentence, self.held_on)
            owner = self._owner(sentence)
            said = _FIRST.sub("", self._bare(sentence, owner, deadline))
            if said:
                due_on = deadline.day if deadline else None
                self.decisions.append(Found(said, owner[0] if owner else "", due_on, number))

    def _tied(self, sentence: str) -> bool:
        return bool(self._owner(sentence) or deadlines.find(sentence, self.held_on))

    def _voted(self, vote: re.Match[str], number: int) -> None:
        """Votes told in a line: they belong to what is said with them, the decision just before, or the topic."""
        votes = (int(vote["yes"]), int(vote["no"]), int(vote["none"] or 0))
        before = _SENTENCE.findall(vote.string[: vote.start()])[-1:]
        after = _SENTENCE.match(vote.string, vote.end())
        said = _OUTCOME.sub("", after[0]).strip(_TRIMMED) if after else ""
        said = said or _MOVED.sub("", "".join(before)).strip(_TRIMMED)
        last = self.decisions[-1] if self.decisions else None
        if len(said) >= 4:
            self.decisions.append(Found(said, line=number, votes=votes))
        elif last and last.votes is None and number - last.line <= 2:
            self.decisions[-1] = replace(last, votes=votes)
        elif self.topics:
            self.decisions.append(Found(self.topics[-1][0], line=number, votes=votes))

    def _apart(self, text: str) -> Iterator[str]:
        """The sentences, joined where one only tells who does the one before it, or says more about it."""
        pending = ""
        for sentence in (found[0].strip() for found in _SENTENCE.finditer(text)):
            if pending and sentence and self._begins(sentence, pending):
                yield pending
                pending = sentence
            elif sentence:
                pending = f"{pending}；{sentence}" if pending else sentence
        if pending:
            yield pending

    def _begins(self, sentence: str, before: str) -> bool:
        """Whether another decision begins: it has an owner or a day of its own, as the one before it has."""
        if _LABEL.match(sentence):
            return False
        if _FIRST.match(sentence):
            return True
        owner, first = self._owner(sentence), self._owner(before)
        if owner and not first and owner[1] <= 1:
            return False
        if owner and first:
            return True
        return bool(deadlines.find(sentence, self.held_on) and (first or deadlines.find(before, self.held_on)))

    def _owner(self, sentence: str) -> tuple[str, int, int] | None:
        """The name, and where it stands: one with a label (责任人), else one who does it (`赵珺负责`, `赵珺12月前`),
        else the first; never whom the decision is about.
        """
        if self._called is None:
            return None
        for label in _OWNER_LABEL.finditer(sentence):
            if found := self._called.match(label["name"]):
                start = label.start("name")
                return self._person(found[0]), label.start(), start + len(found[0])
        met = [one for one in self._called.finditer(sentence) if not sentence[: one.start()].endswith(_ABOUT)]
        found = next((one for one in met if _DOES.match(sentence, one.end())), met[0] if met else None)
        return (self._person(found[0]), found.start(), found.end()) if found else None

    def _person(self, called: str) -> str:
        return called if called in self.names else self.posts[called]

    def _bare(self, sentence: str, owner: tuple[str, int, int] | None, deadline: deadlines.Deadline | None) -> str:
        """The sentence up to the clause that names who and when, if something is said before it and not much after."""
        ends = ([owner[2]] if owner else []) + ([deadline.end] if deadline else [])
        if ends and len(_DONE.sub("", sentence[max(ends) :]).strip(_TRIMMED)) >= LONG_REST:
            return sentence.strip(_TRIMMED)
        places = ([owner[1]] if owner else []) + ([deadline.start] if deadline else [])
        if not places:
            return sentence.strip(_TRIMMED)
        before = re.split(r"[，,；;（(—–]+(?=[^，,；;（(—–]*$)", sentence[: min(places)])[0].strip(_TRIMMED)
        return before if len(before) >= 4 else sentence.strip(_TRIMMED)


def _style(line: str) -> str:
    """How a line is numbered: digits, numerals of words, either of them in brackets, or a bullet."""
    first = line[0]
    inner = line[1:2] if first in "（(" else ""
    kind = "1" if (inner or first).isdecimal() else "一" if (inner or first) in NUMERALS else first
    return f"({kind})" if inner else kind
