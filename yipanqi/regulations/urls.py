"""Addresses of the rule library and the duty inquiry."""

from django.urls import path

from yipanqi.regulations import views

app_name = "regulations"
urlpatterns = [
    path("", views.browser, name="browser"),
    path("posts/", views.posts, name="posts"),
    path("workdays/", views.workdays, name="workdays"),
    path("workdays/<int:year>/", views.AnnounceYear.as_view(), name="announce"),
    path("workdays/<int:year>/withdraw/", views.WithdrawYear.as_view(), name="withdraw_year"),
    path("texts/<str:code>/", views.text, name="text"),
    path("rules/<str:number>/", views.rule, name="rule"),
    path("rules/<str:number>/override/", views.OverrideRule.as_view(), name="override"),
    path("overrides/<int:pk>/end/", views.EndOverride.as_view(), name="end"),
]
