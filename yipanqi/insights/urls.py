"""Addresses of 研判."""

from django.urls import path

from yipanqi.insights import views

app_name = "insights"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("month/", views.month, name="month"),
    path("<int:pk>/<str:kind>/", views.duty, name="duty"),
]
