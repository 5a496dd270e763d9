"""The front door, and the answers to what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from yipanqi.site import navigation
from yipanqi.ui.guards import PUBLIC, guarded
from yipanqi.ui.problems import Problem, asked_by_program


@guarded(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """Strangers to the sign-in page, everybody else to the first page of his or her map."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    for area in navigation.areas(request):
        return redirect(area["pages"][0]["address"])
    return redirect("accounts:notices")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired form: say how to go on without losing what was typed."""
    return render(request, "403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refused by the framework itself."""
    return render(request, "refused.html", {"sentence": "您没有打开本页的权限。"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing the visitor may know of."""
    if asked_by_program(request):
        return Problem(404, "没有这个地址，请对照接口说明核对。").answer()
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our mistake. Asks nothing of the database, which may be what is broken."""
    if asked_by_program(request):
        return Problem(500, "系统出了故障，这次请求没有办成。请稍后重发；仍不行的，请联系系统管理员。").answer()
    try:
        back = reverse("home")
    except NoReverseMatch:
        back = "/"
    return HttpResponse(render_to_string("500.html", {"back": back}), status=500)
