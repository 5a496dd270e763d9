"""Template vocabulary of the product; loaded everywhere.

| tag | draws |
|---|---|
| `{% icon "bell" %}` | an icon of the sprite; with `label=` it speaks, otherwise it is decoration |
| `{% light value word="免除" %}` | a light with icon and word; `compact=True` leaves the word to the ear |
| `{% light_legend %}` | the table of lights |
| `{% page_header "标题" lead="…" back=url back_label="…" %}buttons{% endpage_header %}` | heading, way back, actions |
| `{% empty_state "标题" icon="inbox" %}what to do{% endempty_state %}` | a page with nothing on it, which teaches |
| `{% year_strip strip %}` | `ui.strips.Strip` |
| `{% form_fields form %}`, `{% form_field form.name %}` | labels, help, errors; `form.folded` folds fields away |
| `{% pages page_obj %}` | paging that keeps the query |
| `{% table table %}` | `ui.tables.Table` |
| `{% facts pairs %}` | definition list of (name, value) |
| `{% tabs items %}` | `(label, address, is_current)` |
| `{% asset "ui/page.js" %}` | address of a static file that changes with its content |
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from pathlib import Path

from django import forms, template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yipanqi.kernel import clock, worktime
from yipanqi.ui.lights import Light

register = template.Library()


@register.simple_tag
def working_days_note(until: date | None = None) -> SafeString:
    """What must be said where a deadline in working days is shown or chosen: that holidays of a year it runs into are
    not known yet. Without a day it is for days about to be chosen, a month from now.
    """
    today = clock.today()
    last = until or today + timedelta(days=30)
    said = worktime.caveat(min(today, last), max(today, last))
    return format_html('<p class="list-note">{}</p>', said) if said else SafeString("")


@register.simple_tag
@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """Address of a static file with a mark of its content, so that an update is seen at once."""
    found = finders.find(path)
    mark = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if found else "0"
    return f"{static(path)}?v={mark}"


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`label` is read aloud; without it the icon is decoration beside a word."""
    speech = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    address = asset("ui/vendor/icons.svg")
    return format_html(
        '<svg class="icon {}"{} focusable="false"><use href="{}#{}"></use></svg>', css, speech, address, name
    )


@register.simple_tag
@lru_cache(maxsize=1024)
def light(value: Light | str, word: str = "", compact: bool = False, title: str = "") -> SafeString:
    """Colour, icon and word of a light; unknown values are an error."""
    shown = Light(value)
    return format_html(
        '<span class="{}{}"{}>{}<span class="{}">{}</span></span>',
        shown.css,
        " light-compact" if compact else "",
        format_html(' title="{}"', title) if title else "",
        icon(shown.icon),
        "visually-hidden" if compact else "light-word",
        word or shown.word,
    )


@register.inclusion_tag("ui/light_legend.html")
def light_legend() -> dict:
    """All lights with their meanings."""
    return {"lights": list(Light)}


@register.simple_block_tag
def page_header(
    content: str, title: str, lead: str = "", trail=(), kicker: str = "", back: str = "", back_label: str = ""
) -> SafeString:
    """Heading of a page. The way back is `back` with its `back_label`, or a `trail` of (label, address) pairs."""
    trail = trail or ([(back_label, back)] if back else [])
    return _rendered("ui/page_header.html", locals())


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "inbox", heading: bool = False) -> SafeString:
    """Says that there is nothing, and what to do about it; `heading` where the page has no other."""
    return _rendered("ui/empty_state.html", locals())


def _rendered(name: str, values: dict) -> SafeString:
    return mark_safe(template.loader.render_to_string(name, values))  # noqa: S308 – a template of ours, already escaped


@register.inclusion_tag("ui/year_strip.html")
def year_strip(strip, legend: bool = True) -> dict:
    """Twelve months, one row per duty."""
    return {"strip": strip, "months": range(1, 13), "legend": legend}


@register.inclusion_tag("ui/form.html")
def form_fields(form: forms.BaseForm) -> dict:
    """All fields of a form: errors of the whole form first, then the fields, folded ones last behind 更多选填项."""
    folded = [form[name] for name in getattr(form, "folded", ()) if name in form.fields]
    names = {field.name for field in folded}
    open_ = any(field.errors or (form.is_bound and field.data) for field in folded)
    return {
        "form": form,
        "fields": [field for field in form.visible_fields() if field.name not in names],
        "folded": folded,
        "folded_open": open_,
        "folded_title": getattr(form, "folded_title", "更多选填项"),
    }


@register.inclusion_tag("ui/field.html")
def form_field(field: forms.BoundField, label: str = "") -> dict:
    """One field with label, help and errors."""
    widget = field.field.widget
    single = isinstance(widget, forms.CheckboxInput)
    many = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    return {
        "field": field,
        "label": label or field.label,
        "required": field.field.required,
        "single": single,
        "many": many,
        "groups": _groups(field) if isinstance(widget, forms.CheckboxSelectMultiple) else [],
        "control": None if many else field.as_widget(attrs={"class": _style(widget, bool(field.errors))}),
    }


@register.simple_tag
def options(groups: Sequence[tuple[str | None, Sequence[dict], int]]) -> SafeString:
    """The options of a select, as `Select.optgroups` gives them; for the template that draws selects."""
    drawn = []
    for name, own, _ in groups:
        inside = "".join(
            f'<option value="{escape(str(one["value"]))}"{" selected" if one["selected"] else ""}>'
            f"{escape(str(one['label']))}</option>"
            for one in own
        )
        drawn.append(f'<optgroup label="{escape(str(name))}">{inside}</optgroup>' if name else inside)
    return mark_safe("".join(drawn))  # noqa: S308 – every part is escaped


def _groups(field: forms.BoundField) -> list[tuple[str, list, int]]:
    """Boxes under the names of their groups, with how many are ticked; nothing where they stand in no groups."""
    widget = field.field.widget
    assert isinstance(widget, forms.CheckboxSelectMultiple)
    given = widget.optgroups(field.html_name, widget.format_value(field.value()))
    if not any(name for name, *_ in given):
        return []
    boxes = iter(field.subwidgets)
    cut = [(str(name or ""), [next(boxes) for _ in own]) for name, own, _ in given]
    return [(name, own, sum(bool(one.data["selected"]) for one in own)) for name, own in cut]


def _style(widget: forms.Widget, wrong: bool) -> str:
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    else:
        kind = "form-control"
    return " ".join(filter(None, [kind, "is-invalid" if wrong else "", widget.attrs.get("class", "")]))


@register.inclusion_tag("ui/pages.html", takes_context=True)
def pages(context, page) -> dict:
    """Paging that keeps everything else in the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}


@register.inclusion_tag("ui/table.html", takes_context=True)
def table(context, table) -> dict:
    """A `ui.tables.Table` with its files and its paging."""
    return {"table": table, "request": context["request"]}


@register.inclusion_tag("ui/facts.html")
def facts(pairs) -> dict:
    """Definition list; pairs without a value are left out."""
    return {"pairs": [(name, value) for name, value in pairs if value not in (None, "")]}


@register.inclusion_tag("ui/tabs.html")
def tabs(items, label: str = "分栏") -> dict:
    """Links that look like tabs: each is a page with an address of its own."""
    return {"items": items, "label": label}


@register.filter
def undo_address(message) -> str:
    """Address to post to in order to take back what the message reports (`ui.messages.done`), or nothing."""
    marks = (message.extra_tags or "").split()
    return next((mark.removeprefix("undo=") for mark in marks if mark.startswith("undo=")), "")
