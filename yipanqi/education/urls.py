"""Addresses of the room, area by area."""

from django.urls import URLPattern

app_name = "education"
urlpatterns: list[URLPattern] = []
