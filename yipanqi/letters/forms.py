"""Forms of the room."""

from django import forms

from yipanqi.letters.enums import Paper
from yipanqi.letters.rules import DECIDERS, MOST_DAYS, MOST_NAME, MOST_STEPS, Ladder, Step
from yipanqi.ui.forms import DayInput, Form, OnceForm

_LONG = forms.Textarea({"rows": 3})


class LetterForm(OnceForm):
    """A step of the ladder, filled in from the ledger; everything may be edited."""

    facts = forms.CharField(label="事实", max_length=800, widget=forms.Textarea({"rows": 4}))
    basis = forms.CharField(label="依据", max_length=200)
    demand = forms.CharField(label="要求", max_length=500, widget=_LONG)
    occasion = forms.CharField(
        label="约谈时间、地点和对象", max_length=200, help_text="只记何时、何地、约谈谁；谈话内容记在纸上，不录入。"
    )
    issued_on = forms.DateField(label="日期", widget=DayInput)
    approver = forms.CharField(
        label="批准人（会议）", max_length=60, help_text="谁批准，或者哪次会议决定，如“机关党委书记李明”。"
    )
    number = forms.CharField(label="文号", max_length=60, required=False)

    def __init__(self, *args, step: Step, **kwargs):
        super().__init__(*args, **kwargs)
        if step.paper == Paper.TALK:
            self.fields["demand"].label = "后续安排"
        else:
            del self.fields["occasion"]


class ReplyForm(Form):
    """The answer in short words."""

    text = forms.CharField(
        label="答复", max_length=500, widget=forms.Textarea({"rows": 4}),
        help_text="几句话说明办了什么、还要多久。系统里已有的履行记录会自动列出，不用重写。",
    )  # fmt: skip
    replied_on = forms.DateField(label="答复日期", widget=DayInput)


class JudgeForm(Form):
    """How it ended."""

    settled = forms.TypedChoiceField(
        label="结果", choices=[("1", "办结"), ("", "继续督办")], coerce=bool, empty_value=False, required=False,
        widget=forms.RadioSelect, initial="1",
    )  # fmt: skip
    words = forms.CharField(label="说明", max_length=300, required=False, help_text="继续督办的，须写明理由。")


class RevokeForm(Form):
    """Why it is taken back."""

    reason = forms.CharField(label="撤回的理由", max_length=300)


class LadderForm(OnceForm):
    """The steps in order, from a day on; a step without a name is none. It begins with the steps that hold."""

    valid_from = forms.DateField(
        label="施行日期", widget=DayInput, help_text="今天或以后。已经开始的事项仍按开始时的步骤办完。"
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="本机关制度的名称、文号；没有的写“惯例”。")
    approver = forms.CharField(label="批准人（会议）", max_length=60)

    def __init__(self, *args, begin: Ladder, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_STEPS + 1):
            self._row(number, begin.steps[number - 1] if number <= len(begin.steps) else None)

    def _row(self, number: int, step: Step | None) -> None:
        fields = {
            "name": forms.CharField(label="步骤名称", max_length=MOST_NAME, required=number == 1),
            "paper": forms.ChoiceField(label="文书", choices=Paper.choices, required=number == 1),
            "days": forms.IntegerField(
                label="答复期限（工作日）", min_value=1, max_value=MOST_DAYS, required=False, help_text="只有函填写。"
            ),
            "decided_by": forms.MultipleChoiceField(
                label="可以由谁决定", choices=[(post.value, post.label) for post in DECIDERS], required=number == 1,
                widget=forms.CheckboxSelectMultiple,
            ),
        }  # fmt: skip
        for name, field in fields.items():
            self.fields[f"{name}_{number}"] = field
            self.initial.setdefault(f"{name}_{number}", getattr(step, name) if step else None)

    @property
    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The fields of every step."""
        names = ("name", "paper", "days", "decided_by")
        return [(number, [self[f"{name}_{number}"] for name in names]) for number in range(1, MOST_STEPS + 1)]

    @property
    def whole(self) -> list[forms.BoundField]:
        """What is said of all of them."""
        return [self[name] for name in ("valid_from", "basis", "approver")]

    def clean(self) -> dict:
        """Steps with a name, in order; a gap between them is said."""
        given = super().clean()
        named = [number for number in range(1, MOST_STEPS + 1) if given.get(f"name_{number}")]
        if named and named != list(range(1, len(named) + 1)):
            missing = next(number for number in range(1, MOST_STEPS + 1) if number not in named)
            self.add_error(f"name_{missing}", f"第{missing}步没有名称，后面还有步骤；请往前移，或者补上名称。")
        given["steps"] = [
            {name: given.get(f"{name}_{number}") for name in ("name", "paper", "decided_by", "days")}
            for number in named
        ]
        return given

    @property
    def asked(self) -> dict:
        """What the action is given."""
        return {name: self.cleaned_data[name] for name in ("steps", "valid_from", "basis", "approver", "once")}
