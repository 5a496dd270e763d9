"""Forms of elections: candidates in the order of the ballot, counts, the report and its approval. Nobody's vote."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict

from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Electing
from yipanqi.meetings.forms.procedures import number
from yipanqi.meetings.models import Ballot, ElectingUnit, Nominee
from yipanqi.meetings.queries.delegates import named, written
from yipanqi.meetings.queries.elections import HEAD_POSTS, SEAT_POSTS
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.ui.forms import DayInput, Form

WRITE_INS = 3
"""Rows for people written in by voters."""


class SeatsForm(Form):
    """For how many seats the members vote."""

    seats = forms.IntegerField(label="应选人数", min_value=1, max_value=21)


class CountForm(Form):
    """How many ought to be there, how many ballots were given out, came back, and count."""

    issued = forms.IntegerField(label="发出（张）", min_value=0, max_value=99_999)
    returned = forms.IntegerField(label="收回（张）", min_value=0, max_value=99_999)
    valid = forms.IntegerField(label="有效（张）", min_value=0, max_value=99_999)
    counted_on = forms.DateField(label="投票日期", widget=DayInput)
    present = forms.IntegerField(label="到会委员（人）", min_value=0, max_value=99)
    left_out = forms.IntegerField(
        label="不计入应到会（人）", min_value=0, max_value=99_999, required=False,
        help_text="长期不能到会、经上级同意并经大会通过的，可不计入（待核）；一般填0。",
    )  # fmt: skip
    left_out_reason = forms.CharField(label="不计入的依据", max_length=200, required=False)

    def __init__(self, *args, by_members: bool, **rest):
        super().__init__(*args, **rest)
        for name in ("present",) if by_members else ("left_out", "left_out_reason"):
            del self.fields[name]

    def counts(self) -> actions.Counts:
        """As the action takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return actions.Counts(**given)


class GiveUpForm(Form):
    """Why the seats left open are given up."""

    reason = forms.CharField(
        label="减少名额的依据", max_length=200, help_text="当选人数接近应选名额，经到会有选举权的半数以上同意。"
    )


class ReportForm(Form):
    """When the result was reported."""

    reported_on = forms.DateField(label="报告日期", widget=DayInput)


class ApproveForm(Form):
    """The reply of the upper organisation."""

    approved_on = forms.DateField(label="批复日期", widget=DayInput)
    approval = forms.CharField(label="批复文号或方式", max_length=100, help_text="如“机党〔2026〕8号”“口头批复”。")
    ordinal = forms.IntegerField(label="届次", min_value=1, max_value=99, required=False)

    def __init__(self, *args, terms: bool, **rest):
        super().__init__(*args, **rest)
        if not terms:
            del self.fields["ordinal"]


# Grids: one row of inputs for everybody on a list; all texts, so that anything wrong is shown again.


class CandidateGrid:
    """Who stands: `place-ID` is the place on the ballot, empty for who does not; `post-ID` where heads are elected."""

    posts = tuple((post.value, post.label) for post in HEAD_POSTS)

    def __init__(self, people: Sequence[Person], ballot: Ballot | None, electing: str, data: QueryDict | None = None):
        self.people, self.data, self.heads = people, data, electing == Electing.HEADS
        self.known = {one.person_id: one for one in ballot.nominees.all()} if ballot else {}

    @property
    def rows(self) -> list[dict]:
        """What the page draws."""
        return [
            {
                "person": one,
                "place": self._typed(f"place-{one.pk}", str(self.known[one.pk].place) if one.pk in self.known else ""),
                "post": self._typed(f"post-{one.pk}", self.known[one.pk].post if one.pk in self.known else ""),
            }
            for one in self.people
        ]

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, "") if self.data is not None else known

    def candidates(self) -> list[actions.Candidate]:
        """As the action takes it, in the order of the places; refuses a place twice."""
        placed: dict[int, actions.Candidate] = {}
        for row in self.rows:
            place = number(row["place"], f"{row['person'].name}的票面次序")
            if not place:
                continue
            if place in placed:
                raise Refused(
                    f"票面次序{place}重复：{placed[place].person.name}、{row['person'].name}。", field="candidates"
                )
            post = row["post"] if self.heads else Post.COMMITTEE_MEMBER
            placed[place] = actions.Candidate(row["person"], post)
        return [placed[place] for place in sorted(placed)]


class CandidateList:
    """Who stands where there are too many members for a row each: names in the order of the ballot, one a line."""

    def __init__(self, people: Sequence[Person], ballot: Ballot | None, data: QueryDict | None = None):
        known = [one for one in ballot.nominees.all() if not one.written_in] if ballot else []
        self.people, self.typed = people, "\n".join(written([one.person for one in known], people))
        if data is not None:
            self.typed = data.get("names", "")

    def candidates(self) -> list[actions.Candidate]:
        """As the action takes it; refuses a name that nobody, or several, bear."""
        found = named(self.typed, self.people, where="有被选举权的党员中", field="candidates")
        return [actions.Candidate(one) for one in found]


MOST_ROWS = 100
"""People with a row of their own on the page of candidates."""


def candidate_grid(
    people: Sequence[Person], ballot: Ballot | None, electing: str, data: QueryDict | None = None
) -> CandidateGrid | CandidateList:
    """Rows to be numbered, or beyond so many people a list of names."""
    if len(people) > MOST_ROWS and electing != Electing.HEADS:
        return CandidateList(people, ballot, data)
    return CandidateGrid(people, ballot, electing, data)


class DelegateGrid:
    """A row for every unit: `candidates-ID`, how many stood, and `names-ID`, whom it elected."""

    def __init__(
        self,
        units: Sequence[Organization],
        known: Sequence[ElectingUnit],
        electors: Mapping[int, Sequence[Person]],
        data: QueryDict | None = None,
    ):
        self.units, self.electors, self.data = units, electors, data
        self.known = {one.unit_id: one for one in known}

    @property
    def rows(self) -> list[dict]:
        """What the page draws."""
        return [{"unit": one, **self._values(one)} for one in self.units]

    def _values(self, unit: Organization) -> dict[str, str]:
        if self.data is not None:
            return {name: self.data.get(f"{name}-{unit.pk}", "").strip() for name in ("candidates", "names")}
        one = self.known.get(unit.pk)
        people = [each.person for each in one.delegates.all()] if one else []
        names = "、".join(written(people, self.electors.get(unit.pk, ())))
        return {"candidates": str(one.candidates) if one else "", "names": names}

    def elected(self) -> dict[int, actions.Elects]:
        """As the action takes it."""
        return {
            row["unit"].pk: actions.Elects(number(row["candidates"], f"{row['unit'].name}的候选人数"), row["names"])
            for row in self.rows
        }


class TellersForm(Form):
    """Who is proposed."""

    supervisors = forms.CharField(label="监票人", max_length=300, required=False, help_text="几人的，用顿号隔开。")
    counters = forms.CharField(label="计票人", max_length=300, required=False, help_text="在监票人监督下工作。")


class CountGrid:
    """Votes of everybody printed (`in_favour-ID`, `against-ID` …) and of people written in (`other-N`, `votes-N`)."""

    heads = (("in_favour", "赞成"), ("against", "反对"), ("abstained", "弃权"))

    def __init__(self, ballot: Ballot, others: Sequence[Person], data: QueryDict | None = None):
        self.ballot, self.data = ballot, data
        nominees = list(ballot.nominees.all())
        self.printed = [one for one in nominees if not one.written_in]
        self.written = [one for one in nominees if one.written_in]
        taken = {one.person_id for one in self.printed}
        self.others = (
            {} if ballot.electing == Electing.HEADS else {str(one.pk): one for one in others if one.pk not in taken}
        )

    @property
    def rows(self) -> list[dict]:
        """What the page draws for everybody printed."""
        return [{"one": one, "cells": [(name, label, self._cell(one, name)) for name, label in self.heads]}
                for one in self.printed]  # fmt: skip

    def _cell(self, one: Nominee, name: str) -> str:
        known = str(getattr(one, name)) if self.ballot.counted else ""
        return self._typed(f"{name}-{one.pk}", known)

    @property
    def write_ins(self) -> list[dict]:
        """Rows for people written in."""
        if not self.others:
            return []
        drawn = []
        for place in range(WRITE_INS):
            one = self.written[place] if place < len(self.written) else None
            other = self._typed(f"other-{place}", str(one.person_id) if one else "")
            drawn.append(
                {
                    "place": place,
                    "other": other,
                    "votes": self._typed(f"votes-{place}", str(one.in_favour) if one else ""),
                }
            )
        return drawn

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, "") if self.data is not None else known

    def marks(self) -> dict[int, actions.Marks]:
        """As the action takes it."""
        return {
            row["one"].pk: actions.Marks(
                **{name: number(text, f"{row['one'].person.name}的{label}票") for name, label, text in row["cells"]}
            )
            for row in self.rows
        }

    def written_in(self) -> dict[int, int]:
        """People written in, by person."""
        found: dict[int, int] = {}
        for row in self.write_ins:
            count = number(row["votes"], "另选他人的票数")
            if not row["other"] and not count:
                continue
            if row["other"] not in self.others:
                raise Refused("另选他人：请选择姓名并填写票数。", field="marks")
            if int(row["other"]) in found:
                raise Refused(f"另选他人：{self.others[row['other']].name}填了两次。", field="marks")
            found[int(row["other"])] = count
        return found


class PostGrid:
    """How the elected share the work: `post-ID` for members, heads as elected."""

    choices = tuple((post.value, post.label) for post in SEAT_POSTS)

    def __init__(self, offices: Sequence[tuple[Person, str, int]], data: QueryDict | None = None):
        self.offices, self.data = offices, data

    @property
    def rows(self) -> list[dict]:
        """What the page draws."""
        return [
            {
                "person": person, "post": self._typed(f"post-{person.pk}", post), "label": Post(post).label,
                "votes": votes, "fixed": post in HEAD_POSTS,
            }
            for person, post, votes in self.offices
        ]  # fmt: skip

    def _typed(self, name: str, known: str) -> str:
        return self.data.get(name, known) if self.data is not None else known

    def posts(self) -> dict[int, str]:
        """As the action takes it."""
        return {row["person"].pk: row["post"] for row in self.rows}
