"""Addresses of the room."""

from django.urls import path

from yipanqi.topics import views

app_name = "topics"
urlpatterns = [
    path("", views.home, name="home"),
    path("plan/<int:organization>/", views.plan, name="plan"),
    path("plan/<int:organization>/add/", views.AddLine.as_view(), name="add_line"),
    path("plan/<int:organization>/<int:year>.<str:kind>", views.paper, name="paper"),
    path("plan/lines/<int:pk>/", views.ChangeLine.as_view(), name="line"),
    path("plan/lines/<int:pk>/remove/", views.remove_line, name="remove_line"),
    path("published/", views.published, name="published"),
    path("published/publish/", views.Publish.as_view(), name="publish"),
    path("published/<int:pk>/withdraw/", views.withdraw_topic, name="withdraw_topic"),
    path("library/", views.library, name="library"),
    path("library/add/", views.Contribute.as_view(), name="contribute"),
    path("library/own/<int:pk>/withdraw/", views.withdraw_contribution, name="withdraw_contribution"),
    path("library/<slug:key>/", views.entry, name="entry"),
]
