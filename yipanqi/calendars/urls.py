"""Addresses of the calendar."""

from django.urls import path

from yipanqi.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.month, name="month"),
    path("dates/note/", views.Note.as_view(), name="note"),
    path("dates/<int:pk>/remove/", views.remove, name="remove"),
    path("feeds/", views.Feeds.as_view(), name="feeds"),
    path("feeds/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("feed/<str:token>.ics", views.feed, name="feed"),
]
