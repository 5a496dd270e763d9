"""Addresses of the room. A part is named by its place in the chain."""

from django.urls import path

from yipanqi.plans.views import directives, lists, parts

app_name = "plans"
urlpatterns = [
    path("", directives.home, name="home"),
    path("decisions/", directives.listing, name="directives"),
    path("to-answer/", directives.to_answer, name="to_answer"),
    path("issue/", directives.Issue.as_view(), name="issue"),
    path("decisions/bulletin/<int:organization>/<str:span>.<str:kind>", directives.bulletin, name="bulletin"),
    path("decisions/<int:pk>/", directives.directive, name="directive"),
    path("decisions/<int:pk>/assign/", directives.Assign.as_view(), name="assign"),
    path("decisions/<int:pk>/withdraw/", directives.withdraw, name="withdraw_directive"),
    path("decisions/<int:pk>/papers/<str:code>.<str:kind>", directives.paper, name="paper"),
    path("lists/", lists.Start.as_view(), name="lists"),
    path("lists/template.xlsx", lists.template, name="list_template"),
    path("lists/export.xlsx", lists.export, name="list_export"),
    path("lists/done/<int:pk>/", lists.finished, name="list_done"),
    path("lists/done/<int:pk>/undo/", lists.undo, name="list_undo"),
    path("lists/<str:token>/", lists.preview, name="list_preview"),
    path("lists/<str:token>/whole/", lists.options, name="list_whole"),
    path("lists/<str:token>/columns/", lists.columns, name="list_columns"),
    path("lists/<str:token>/marked.xlsx", lists.marked, name="list_marked"),
    path("lists/<str:token>/apply/", lists.apply, name="list_apply"),
    path("lists/<str:token>/discard/", lists.discard, name="list_discard"),
    path("tasks/<str:chain>/", parts.part, name="part"),
    path("tasks/<str:chain>/split/", parts.Split.as_view(), name="split"),
    path("tasks/<str:chain>/slip.<str:kind>", parts.slip, name="slip"),
    path("tasks/<str:chain>/acknowledge/", parts.acknowledge, name="acknowledge"),
    path("tasks/<str:chain>/decline/", parts.decline, name="decline"),
    path("tasks/<str:chain>/insist/", parts.insist, name="insist"),
    path("tasks/<str:chain>/withdraw/", parts.withdraw, name="withdraw_part"),
    path("tasks/<str:chain>/report/", parts.report, name="report"),
    path("tasks/<str:chain>/delay/", parts.delay, name="delay"),
    path("tasks/<str:chain>/move/", parts.move, name="move"),
    path("reports/<int:pk>/accept/", parts.accept, name="accept"),
    path("reports/<int:pk>/return/", parts.send_back, name="return"),
    path("delays/<int:pk>/grant/", parts.grant, name="grant"),
    path("delays/<int:pk>/refuse/", parts.refuse, name="refuse"),
]
