"""Addresses of meetings."""

from django.urls import path

from yipanqi.meetings.views import afterwards, arranging, listing, page, papers, reading
from yipanqi.meetings.views.procedures import appraisals, days, pages, parts, step

app_name = "meetings"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("arrange/", arranging.Arrange.as_view(), name="arrange"),
    path("decisions/<int:pk>/", page.DecisionPage.as_view(), name="decision"),
    path("ledger/<int:organization>/<int:year>.<str:kind>", papers.ledger, name="ledger"),
    path("<int:pk>/", page.meeting_page, name="meeting"),
    path("<int:pk>/change/", arranging.Change.as_view(), name="change"),
    path("<int:pk>/notify/", arranging.notify, name="notify"),
    path("<int:pk>/cancel/", arranging.Cancel.as_view(), name="cancel"),
    path("<int:pk>/record/", page.record, name="record"),
    path("<int:pk>/record/roll/", page.roll, name="roll"),
    path("<int:pk>/record/quorum/", page.quorum, name="quorum"),
    path("<int:pk>/record/minutes/", page.minutes, name="minutes"),
    path("<int:pk>/record/recognise/", reading.recognise, name="recognise"),
    path("<int:pk>/record/decisions/<int:number>/", page.decision_row, name="decision_row"),
    path("<int:pk>/record/owners/", page.owners, name="owners"),
    path("<int:pk>/word/", afterwards.say, name="say"),
    path("<int:pk>/sign/", page.sign, name="sign"),
    path("<int:pk>/correct/", page.correct, name="correct"),
    path("<int:pk>/papers/<str:code>.<str:kind>", papers.paper, name="paper"),
    path("procedures/", pages.listing, name="procedures"),
    path("procedures/begin/", pages.Begin.as_view(), name="begin"),
    path("procedures/days/", days.page, name="days"),
    path("procedures/<int:pk>/", pages.page, name="procedure"),
    path("procedures/<int:pk>/plan/", pages.Plan.as_view(), name="plan"),
    path("procedures/<int:pk>/link/", pages.link, name="link"),
    path("procedures/<int:pk>/break-off/", pages.BreakOff.as_view(), name="break_off"),
    path("procedures/<int:pk>/steps/<str:code>/", step.page, name="step"),
    path("procedures/<int:pk>/papers/<str:code>.<str:kind>", papers.procedure_paper, name="procedure_paper"),
    path("procedures/<int:pk>/opinions/", parts.opinions, name="opinions"),
    path("procedures/<int:pk>/criticism/", parts.criticism, name="criticism"),
    path("procedures/<int:pk>/ballots/", appraisals.ballots, name="ballots"),
    path("procedures/<int:pk>/grades/", appraisals.grades, name="grades"),
    path("procedures/<int:pk>/items/", parts.items, name="items"),
    path("procedures/<int:pk>/review/", parts.review, name="review"),
    path("opinions/<int:pk>/", parts.OpinionPage.as_view(), name="opinion"),
    path("opinions/<int:pk>/drop/", parts.drop_opinion, name="drop_opinion"),
    path("rectification/<int:pk>/", parts.ItemPage.as_view(), name="item"),
    path("rectification/<int:pk>/drop/", parts.drop_item, name="drop_item"),
]
