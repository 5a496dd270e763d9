"""Addresses of 对本系统的投诉建议."""

from django.urls import path

from yipanqi.complaints import views

app_name = "complaints"
urlpatterns = [
    path("", views.mine, name="list"),
    path("to-answer/", views.to_answer, name="to_answer"),
    path("file/", views.File.as_view(), name="file"),
    path("<int:complaint_id>/", views.one, name="one"),
    path("<int:complaint_id>/answer/", views.answer, name="answer"),
    path("<int:complaint_id>/rate/", views.rate, name="rate"),
]
