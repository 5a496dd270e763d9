"""The operations of the interface. Each names the permit it takes; one that named none would let nobody in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Path, Query, Status
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from pydantic import BaseModel

from yipanqi.access.enums import Permit
from yipanqi.exchange import queries
from yipanqi.exchange.api import saying, schemas, taking, telling
from yipanqi.kernel.errors import Refused
from yipanqi.plans.actions import FaultyList, take_in
from yipanqi.plans.queries import reading
from yipanqi.ui.problems import MEDIA_TYPE, TITLES, Fault, Problem

NAMESPACE = "api"
VERSION = "1"
TITLE = "一盘棋数据对接接口"


class Readable(JSONRenderer):
    """Chinese as it is, not as numbers."""

    json_dumps_params = {"ensure_ascii": False}


class Bearer:
    """What a token must admit to. `None`: stated for no operation, and so for nobody."""

    openapi_security_schema = {"type": "http", "scheme": "bearer", "bearerFormat": "ypq.编号.密文"}

    def __init__(self, permit: Permit | None = None):
        self.permit = permit

    def __call__(self, request: HttpRequest) -> object:
        """The token, or the sentence which permit is missing."""
        token = request.token  # type: ignore[attr-defined]
        if self.permit is None or self.permit not in token.admitted_to:
            needed = f"“{self.permit.label}”" if self.permit else ""
            raise Problem(403, f"“{token.system}”的接口凭证没有准许{needed}，请联系“{token.organization.called}”另发。")
        return token


class Interface(NinjaAPI):
    """The interface with its document, to which the problem documents are added."""

    def get_openapi_schema(self, **options: Any) -> dict[str, Any]:
        """OpenAPI 3.1."""
        document = super().get_openapi_schema(**options)
        made = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        components = document["components"]["schemas"]
        components |= made.pop("$defs") | {"Problem": made}
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["description"] = operation["description"].replace("\n", "")
                for status in operation.pop("x-problems"):
                    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
                    operation["responses"][status] = {"description": TITLES[status], "content": content}
                for status, said in operation["responses"].items():
                    if status < 400:
                        said["description"] = DONE[status]
        return document


DONE = {200: "办成", 201: "已新登记"}
ALWAYS = (401, 403, 422, 429)

interface = Interface(
    title=TITLE, version=VERSION, urls_namespace=NAMESPACE, docs_url=None, renderer=Readable(), auth=Bearer(),
    description="与机关其他系统交换决策督办事项。用法见 docs/api.md。",
)  # fmt: skip
for kind, told in (
    (ValidationError, telling.invalid), (HttpError, telling.unreadable), (Refused, telling.refused),
    (Problem, telling.problem),
):  # fmt: skip
    interface.add_exception_handler(kind, told)


def operation(
    method: str, path: str, permit: Permit, summary: str, *, says: Any, problems: tuple[int, ...] = (),
    asks: type[BaseModel] | None = None,
) -> Callable:  # fmt: skip
    """Decorator of a function that answers one method of one address: `says` is the schema of its answer (or those by
    status), `asks` that of the address's parameters – others are refused.
    """
    known = set(asks.model_fields) if asks else set()

    def declare(function: Callable) -> Callable:
        @wraps(function)
        def checked(request: HttpRequest, *args: Any, **given: Any) -> Any:
            _only(request, known)
            return function(request, *args, **given)

        options = {
            "auth": Bearer(permit), "response": says, "summary": summary, "url_name": function.__name__,
            "operation_id": function.__name__,
            "openapi_extra": {"x-permit": permit.value, "x-problems": sorted({*ALWAYS, *problems})},
        }  # fmt: skip
        return interface.api_operation([method], path, **options)(checked)

    return declare


def _only(request: HttpRequest, known: set[str]) -> None:
    said = "没有这个参数，请对照接口说明核对名称。"
    faults = [Fault(said, parameter=name) for name in request.GET if name not in known]
    if faults:
        raise Problem(422, f"有{len(faults)}个参数不认识，逐个说明见 errors。", faults=faults)


@operation("GET", "/organizations", Permit.READ_ORGANIZATIONS, "组织机构", says=schemas.Organizations)
def organizations(request: HttpRequest) -> schemas.Organizations:
    """本机关现有的全部组织，按组织次序，供对应名称、代码和编号。不含人员。"""
    named = queries.organizations(request.token.organization)  # type: ignore[attr-defined]
    return schemas.Organizations(items=[saying.organization(one) for one in named])


@operation(
    "GET", "/directives", Permit.READ_DIRECTIVES, "决策事项", says=schemas.Directives, asks=schemas.DirectivesAsked
)
def directives(request: HttpRequest, asked: Query[schemas.DirectivesAsked]) -> schemas.Directives:
    """凭证的组织作出的决策事项，按编号，一次若干项；用 since 只取有变动的。"""
    found = queries.directives(since=asked.since, after=asked.after, most=asked.limit + 1)
    shown = found[: asked.limit]
    return schemas.Directives(
        items=[saying.line(one) for one in shown], next=shown[-1].pk if len(found) > asked.limit else None
    )


@operation(
    "GET", "/directives/{int:pk}", Permit.READ_DIRECTIVES, "一项决策事项", says=schemas.Directive, problems=(404,)
)
def directive(
    request: HttpRequest, pk: int = Path(..., description="本系统的编号，即清单中的 id")
) -> schemas.Directive:
    """决策事项的全部内容，及其任务、承办单位、环节、期限，含分解下去的。不含报告的文字。"""
    found = reading.directive(pk)
    if found is None:
        raise Problem(404, "没有这一项决策事项，或者不是本凭证的组织作出的。")
    return saying.directive(found)


@operation(
    "PUT", "/directives", Permit.HAND_IN_DIRECTIVES, "送入决策事项",
    says={200: schemas.DirectiveTaken, 201: schemas.DirectiveTaken}, problems=(400, 409, 413, 415),
)  # fmt: skip
def hand_in(request: HttpRequest, given: schemas.DirectiveIn) -> Status:
    """以凭证的组织的名义登记决策事项、交办任务。来源系统和编号相同的是同一项：
    第一次送入是新登记；再送同样的，什么也不改；有变动的，期限延后、增加承办单位照改，
    文字在没有人签收以前照改，其余的在 notes 里说明，由人办理。
    有一处差错，就什么也不写入。没有收到答复的，原样重发即可。
    """
    handed = taking.rows(given)
    try:
        found = take_in(
            organization=request.token.organization,  # type: ignore[attr-defined]
            source=given.source, rows=handed, by=request.actor,  # type: ignore[attr-defined]
        )  # fmt: skip
    except FaultyList as error:
        raise taking.faulty(error, handed) from None
    said = taking.taken(found)
    return Status(201 if said.result == "created" else 200, said)
