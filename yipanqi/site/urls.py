"""Root addresses."""

from django.urls import include, path

from yipanqi.site import ahead, desk, oversight, searching, views

urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("ahead/", ahead.page, name="ahead"),
    path("burden/", include("yipanqi.site.burden.urls")),
    path("search/", searching.search, name="search"),
    path("api/v1/", include("yipanqi.exchange.api.urls")),
    path("accounts/", include("yipanqi.accounts.entrance_urls")),
    path("accounts/", include("yipanqi.accounts.urls")),
    path("archives/", include("yipanqi.archives.urls")),
    path("complaints/", include("yipanqi.complaints.urls")),
    path("education/", include("yipanqi.education.urls")),
    path("calendar/", include("yipanqi.calendars.urls")),
    path("exchange/", include("yipanqi.exchange.urls")),
    path("overview/", include("yipanqi.insights.urls")),
    path("handover/", include("yipanqi.site.handover.urls")),
    path("meetings/", include("yipanqi.meetings.urls")),
    path("organizations/", include("yipanqi.organizations.urls")),
    path("people/", include("yipanqi.organizations.people_urls")),
    path("import/", include("yipanqi.organizations.import_urls")),
    path("plans/", include("yipanqi.plans.urls")),
    path("letters/", include("yipanqi.letters.urls")),
    path("regulations/", include("yipanqi.regulations.urls")),
    path("obligations/", include("yipanqi.obligations.urls")),
    path("responsibilities/", include("yipanqi.responsibilities.urls")),
    path("agenda/", include("yipanqi.agenda.urls")),
    path("topics/", include("yipanqi.topics.urls")),
    path("templates/", include("yipanqi.site.layouts.urls")),
    path("oversight/chain/", oversight.chain, name="chain"),
    path("oversight/state/", oversight.state, name="state"),
]

handler403 = "yipanqi.site.views.forbidden"
handler404 = "yipanqi.site.views.not_found"
handler500 = "yipanqi.site.views.broken"
