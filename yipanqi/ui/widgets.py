"""People picker: type characters or pinyin initials, choose from what is found. Works by keyboard, and without scripts.

A room describes where its people come from in a `Source`; the form has a `PeopleField`, the room's addresses an
`options_view(source, guard)`. Without scripts the field is a plain text box: a name that only one person bears is
enough, otherwise the answer lists whom it could mean (`王伟 #12`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yipanqi.ui.guards import Guard, guarded

_NUMBERED = re.compile(r"^(?:.*#)?\s*(\d+)\s*$")
LIMIT = 20


@dataclass(frozen=True)
class Source:
    """Where people come from: `search(text)` finds records, `get(pk)` one that the visitor may choose, or None.

    `near()` lists those usually meant, offered before anything is typed; without it the box waits for the first letter.
    """

    url: str
    search: Callable[[str], Sequence[Any]]
    get: Callable[[int], Any]
    label: Callable[[Any], str] = str
    note: Callable[[Any], str] = lambda record: ""
    near: Callable[[], Sequence[Any]] | None = None

    def named(self, pk: Any) -> str:
        """`王伟 #12`, or nothing when there is nobody to be named."""
        found = self.get(int(pk)) if str(pk).isdigit() else None
        return f"{self.label(found)} #{found.pk}" if found is not None else ""


class PeoplePicker(forms.TextInput):
    """Text box that `picker.js` turns into a combobox."""

    template_name = "ui/people_picker.html"

    def __init__(self, url: str = "", many: bool = False, attrs=None):
        super().__init__(attrs)
        self.url, self.many, self.source = url, many, None

    def get_context(self, name, value, attrs):
        """Values stand in the box as `王伟 #12`, several separated by 、."""
        context = super().get_context(name, self._shown(value), attrs)
        address = self.url if self.url.startswith("/") else reverse(self.url)
        context["widget"] |= {"url": address, "many": self.many, "near": bool(self.source and self.source.near)}
        return context

    def _shown(self, value: Any) -> str:
        values = value if isinstance(value, (list, tuple)) else [value]
        return "、".join(filter(None, (self._one(one) for one in values)))

    def _one(self, value: Any) -> str:
        pk = getattr(value, "pk", value)
        if pk in (None, ""):
            return ""
        return (self.source.named(pk) if self.source else "") or str(pk)

    def value_from_datadict(self, data, files, name):
        """One text per person."""
        texts = [text for value in data.getlist(name) for text in re.split(r"[、，,;；\n]", value)]
        return [text.strip() for text in texts if text.strip()]


class PeopleField(forms.Field):
    """Chooses one record of a source (`many=True`: a list of them); its cleaned value is the record itself."""

    def __init__(self, *, source: Source, many: bool = False, **kwargs):
        self.source, self.many = source, many
        super().__init__(widget=PeoplePicker(source.url, many), **kwargs)
        self.widget.source = source

    def __deepcopy__(self, memo):
        copied = super().__deepcopy__(memo)
        copied.widget.source = copied.source
        return copied

    def prepare_value(self, value):
        """Records are shown by name."""
        return value

    def clean(self, value: list[str] | None):
        """Texts become records; each text that names nobody, or more than one, is refused with what it could mean."""
        found = [self._find(text) for text in value or []]
        if not found and self.required:
            raise forms.ValidationError("请选择人员。", code="required")
        if not self.many and len(found) > 1:
            raise forms.ValidationError("只能选择一人，请删去多余的人。")
        unique = list({record.pk: record for record in found}.values())
        return unique if self.many else (unique[0] if unique else None)

    def _find(self, text: str):
        numbered = _NUMBERED.match(text)
        if numbered and (record := self.source.get(int(numbered[1]))) is not None:
            return record
        same = [record for record in self.source.search(text) if self.source.label(record) == text]
        if len(same) == 1:
            return same[0]
        near = same or list(self.source.search(text))[:LIMIT]
        if not near:
            raise forms.ValidationError(f"没有找到“{text}”，请核对姓名后重新输入。")
        listed = "、".join(f"{self.source.label(one)} #{one.pk}（{self.source.note(one)}）" for one in near)
        raise forms.ValidationError(f"“{text}”可能是：{listed}。请连同#后的编号一起填写。")


def options_view(source: Source, guard: Guard) -> Callable[[HttpRequest], HttpResponse]:
    """The fragment of options for what was typed."""

    @guarded(guard)
    def options(request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:30]
        near = source.near() if source.near and not text else []
        found = list(source.search(text))[:LIMIT] if text else near
        rows = [{"pk": one.pk, "label": source.label(one), "note": source.note(one)} for one in found]
        return render(request, "ui/people_options.html", {"rows": rows, "text": text})

    return options
