"""Addresses of 导入名册."""

from django.urls import path

from yipanqi.organizations.views import imports

app_name = "import"
urlpatterns = [
    path("", imports.Start.as_view(), name="start"),
    path("done/<int:pk>/", imports.finished, name="done"),
    path("done/<int:pk>/undo/", imports.undo, name="undo"),
    path("<str:token>/", imports.preview, name="preview"),
    path("<str:token>/columns/", imports.columns, name="columns"),
    path("<str:token>/options/", imports.options, name="options"),
    path("<str:token>/marked.xlsx", imports.marked, name="marked"),
    path("<str:token>/apply/", imports.apply, name="apply"),
    path("<str:token>/discard/", imports.discard, name="discard"),
]
