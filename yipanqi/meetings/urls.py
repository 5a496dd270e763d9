"""Addresses of meetings."""

from django.urls import path

from yipanqi.meetings.views import afterwards, arranging, listing, page, papers, reading

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
]
