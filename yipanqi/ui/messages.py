"""Undo rather than confirm: a message says what was done and carries the button that takes it back."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Report a success; `undo` is the address to which the 撤销 button posts."""
    messages.success(request, text, extra_tags=f"undo={undo}" if undo else "")


def warn(request: HttpRequest, text: str) -> None:
    """Report something that needs attention."""
    messages.warning(request, text)
