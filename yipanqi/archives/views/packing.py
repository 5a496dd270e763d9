"""Yearly packages: asking for one's own or for many, how far they are, downloading one's own."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power
from yipanqi.archives import actions
from yipanqi.archives.enums import PackageStage
from yipanqi.archives.exports import making
from yipanqi.archives.queries import handed
from yipanqi.archives.queries import package as queries
from yipanqi.archives.views import common
from yipanqi.kernel import scope
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.papers.text import safe_file_name
from yipanqi.ui.downloads import name_it
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done


@guarded(common.SEES)
@require_POST
def ask(request: HttpRequest, organization: int, year: int) -> HttpResponse:
    """The package of one's own branch."""
    holder = common.keeper(organization)
    if scope.current().by_assistant:
        raise NotAllowed("归档包含有党费登记等材料，由支部书记、委员本人生成，代办人不能代为办理。")
    actions.ask_packages(branches=[holder], year=common.checked_year(year), anew=True, by=request.actor)
    making.start()
    done(request, "正在后台生成，稍后刷新本页下载。")
    return redirect(f"{reverse('archives:branch', args=[holder.pk])}?year={year}")


@guarded(common.RECEIVES)
@require_POST
def ask_all(request: HttpRequest, year: int) -> HttpResponse:
    """The packages of every branch below; the branches open them, the level above sees how far it is."""
    branches = [one for one in handed.received(common.checked_year(year)) if common.may(Power.RECEIVE, one)]
    count = actions.ask_packages(branches=branches, year=year, by=request.actor)
    making.start()
    said = f"已安排{count}个党支部归档，在后台逐个生成；" if count else "各党支部都已归档或在排队；"
    done(request, f"{said}归档包由各支部保存。")
    return redirect(f"{reverse('archives:received')}?year={year}")


@guarded(common.SEES)
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A finished package of one's own branch, as a stream."""
    found = queries.get(pk)
    if found is None or not handed.keeps(found.organization) or found.stage != PackageStage.READY:
        raise Http404
    if not queries.is_there(found):
        raise Refused("归档包的文件已不在服务器上，请重新生成。")
    name = safe_file_name(f"{found.year}年度归档包", found.organization.short_name or found.organization.name)
    answer = FileResponse(queries.file_of(found).open("rb"), content_type="application/zip")
    name_it(answer, f"{name}.zip")
    return answer
