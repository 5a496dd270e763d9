"""Addresses of 党员名册."""

from django.urls import path

from yipanqi.organizations.views import people

app_name = "people"
urlpatterns = [
    path("", people.people, name="list"),
    path("options/", people.options, name="options"),
    path("me/", people.own, name="own"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/own-data.xlsx", people.own_data, name="own_data"),
    path("<int:pk>/change/", people.Change.as_view(), name="change"),
    path("<int:pk>/transfer/", people.Transfer.as_view(), name="transfer"),
    path("<int:pk>/end/", people.End.as_view(), name="end"),
    path("<int:pk>/merits/", people.EnterMerit.as_view(), name="enter_merit"),
    path("merits/<int:pk>/remove/", people.remove_merit, name="remove_merit"),
    path("<int:pk>/standing/", people.Stand.as_view(), name="standing"),
]
