"""Addresses of the room's pages; those of the interface itself stand in `api.urls`."""

from django.urls import path

from yipanqi.exchange import views
from yipanqi.exchange.api import pages

app_name = "exchange"
urlpatterns = [
    path("", views.home, name="home"),
    path("issue/", views.Issue.as_view(), name="issue"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("interface/", pages.interface_page, name="interface"),
    path("interface/openapi.json", pages.document, name="document"),
]
