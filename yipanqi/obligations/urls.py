"""Addresses of the ledger."""

from django.urls import path

from yipanqi.obligations import views

app_name = "obligations"
urlpatterns = [
    path("", views.ledger, name="list"),
    path("<int:pk>/", views.entry, name="entry"),
    path("completion/", views.completion, name="completion"),
    path("completion/<int:organization>/<str:span>.<str:kind>", views.completion_paper, name="completion_paper"),
    path("waivers/", views.waivers, name="waivers"),
    path("waivers/ask/", views.AskForWaiver.as_view(), name="ask"),
    path("waivers/<int:pk>/answer/", views.AnswerWaiver.as_view(), name="answer"),
    path("waivers/<int:pk>/revoke/", views.RevokeWaiver.as_view(), name="revoke"),
]
