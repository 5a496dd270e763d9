"""Addresses of the burden meter and of the admission of forms."""

from django.urls import path

from yipanqi.site.burden import views

app_name = "burden"
urlpatterns = [
    path("", views.page, name="meter"),
    path("export/", views.export, name="export"),
    path("admission/", views.admission, name="admission"),
    path("form/<str:name>/", views.form, name="form"),
]
