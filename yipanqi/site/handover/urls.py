"""Addresses of hand-overs."""

from django.urls import path

from yipanqi.site.handover import views

app_name = "handover"
urlpatterns = [
    path("<int:pk>/", views.page, name="pack"),
    path("<int:pk>/paper.<slug:kind>", views.paper, name="paper"),
    path("<int:pk>/first-day/", views.start, name="first_day"),
]
