"""What a view demands of its visitor, stated beside the view so that a test can walk every address and read it.

`@guarded(SIGNED_IN)`, `@guarded(holds("meetings"))` on functions, `guard = …` on classes of `ui.views`. A guard
answers for the page as a whole; which rows it shows is the scope's business, and what may be done to one of them
the action's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.kernel import scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused


@dataclass(frozen=True)
class Guard:
    """A demand: `code` for the written matrix, `sentence` shown when it is not met."""

    code: str
    allows: Callable[[HttpRequest], bool]
    sentence: str = ""
    signed_in: bool = True


PUBLIC = Guard("public", lambda request: True, signed_in=False)
SIGNED_IN = Guard("signed_in", lambda request: request.user.is_authenticated)


def holds(*powers: str, sentence: str = "") -> Guard:
    """Whoever holds one of these powers over anything at all."""
    said = sentence or "您现任职务没有打开本页的权限。如确需办理，请联系本组织书记或机关党委。"
    return Guard(
        "power:" + "|".join(sorted(str(power) for power in powers)),
        lambda request: any(scope.current().may_anywhere(power) for power in powers),
        said,
    )


def sees(*sights: str) -> Guard:
    """Whoever has one of these sights over anything at all."""
    return Guard(
        "sight:" + "|".join(sorted(str(sight) for sight in sights)),
        lambda request: scope.current().everything or any(scope.current().reach.get(sight) for sight in sights),
        "您现任职务看不到本页的内容。如确需查阅，请联系本组织书记或机关党委。",
    )


def guarded(guard: Guard) -> Callable:
    """Decorator for view functions: sign-in, the guard, and a page for refusals that nothing nearer to them handled."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            refusal = admit(request, guard)
            return refusal if refusal is not None else answer_refusals(view, request, *args, **kwargs)

        checked.guard = guard
        return checked

    return decorate


def admit(request: HttpRequest, guard: Guard) -> HttpResponse | None:
    """None when the visitor may come in; otherwise the way to the sign-in page, or the sentence why not."""
    if not guard.signed_in:
        return None
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    return None if guard.allows(request) else refuse(request, guard.sentence)


def answer_refusals(view: Callable[..., HttpResponse], request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """The view's answer, or a page with the sentence of the refusal it ran into."""
    try:
        return view(request, *args, **kwargs)
    except NotAllowed as error:
        return refuse(request, error.message)
    except Conflict as error:
        return refuse(request, error.message, status=409, title="记录已被他人修改")
    except Refused as error:
        return refuse(request, error.message, status=422, title="没有办成")


def refuse(request: HttpRequest, sentence: str, *, status: int = 403, title: str = "无权办理") -> HttpResponse:
    """A page that says in one sentence what was refused and who can help."""
    return render(request, "refused.html", {"sentence": sentence, "refused_title": title}, status=status)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    # What was typed in a post is kept by drafts.js and offered again on the page the visitor came from.
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    return redirect_to_login(_path_of(request, back))


def _path_of(request: HttpRequest, address: str) -> str:
    root = f"{request.scheme}://{request.get_host()}"
    return address.removeprefix(root) if address.startswith((root, "/")) else "/"
