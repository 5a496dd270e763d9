"""Pages of many rooms: the desk, and the answers to what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired form: say how to go on without losing what was typed."""
    return render(request, "403_csrf.html", status=403)
