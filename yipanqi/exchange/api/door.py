"""The one way in for other systems. Every address of the interface is behind it: no token, no answer."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse

from yipanqi.exchange import actions, queries
from yipanqi.kernel import scope
from yipanqi.ui.guards import Guard
from yipanqi.ui.origin import origin_of
from yipanqi.ui.problems import Problem

TOKEN = Guard("token", lambda request: False, "没有有效的接口凭证。")
"""Stated beside every view of the interface, for the walk over all addresses; no session passes it."""

BIGGEST_BODY = 256 * 1024
"""Bytes: the longest decision with tasks for every organisation of an organ has a tenth of it."""

_BODIED = ("POST", "PUT", "PATCH")


def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, run in the scope of the system that shows a token; whoever is signed in in the same browser counts for
    nothing. Refusals are told as problem documents.
    """

    @wraps(view)
    def passed(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            answer = _let_in(view, request, *args, **kwargs)
        except Problem as problem:
            answer = problem.answer()
        answer["Cache-Control"] = "no-store"
        return answer

    passed.guard = TOKEN  # type: ignore[attr-defined]
    return passed


def _let_in(view: Callable[..., HttpResponse], request: HttpRequest, *args, **kwargs) -> HttpResponse:
    origin = origin_of(request)
    try:
        token = actions.admit(header=request.headers.get("Authorization", ""), origin=origin)
    except actions.NotAdmitted as error:
        raise _unadmitted(error) from None
    _check_body(request)
    request.token, request.actor = token, queries.actor_of(token, origin)  # type: ignore[attr-defined]
    with scope.using(queries.scope_of(token)):
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            raise Problem(404, "没有这个地址，请对照接口说明核对。") from None
    if answer.status_code == 405:
        allowed = answer["Allow"]
        raise Problem(405, f"这个地址只支持 {allowed}。", headers={"Allow": allowed})
    return answer


def _unadmitted(error: actions.NotAdmitted) -> Problem:
    if error.wait:
        return Problem(429, error.message, headers={"Retry-After": str(error.wait)})
    return Problem(401, error.message, headers={"WWW-Authenticate": "Bearer"})


def _check_body(request: HttpRequest) -> None:
    if request.method not in _BODIED:
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > BIGGEST_BODY:
        raise Problem(413, f"请求内容最大{BIGGEST_BODY // 1024}KB，请减少一次送入的内容。")
    if request.content_type != "application/json":
        raise Problem(415, "请以 JSON 送入，请求头写 Content-Type: application/json。")
