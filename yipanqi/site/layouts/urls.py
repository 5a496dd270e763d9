"""Addresses of 公文模板."""

from django.urls import path

from yipanqi.site.layouts import views

app_name = "layouts"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:code>/", views.One.as_view(), name="one"),
    path("<slug:code>/restore/", views.restore, name="restore"),
    path("<slug:code>/starter.docx", views.starter, name="starter"),
    path("<slug:code>/<int:pk>.docx", views.template_file, name="file"),
    path("<slug:code>/<int:pk>/", views.sample, name="sample"),
    path("<slug:code>/<int:pk>/sample.docx", views.sample_file, name="sample_file"),
    path("<slug:code>/<int:pk>/use/", views.use, name="use"),
]
