"""Addresses of the room."""

from django.urls import path

from yipanqi.archives.views import handing, opening, packing

app_name = "archives"
urlpatterns = [
    path("", handing.first, name="list"),
    path("received/", handing.received, name="received"),
    path("of/<int:organization>/", handing.branch, name="branch"),
    path("of/<int:organization>/<int:year>/handbook.<str:kind>", handing.handbook, name="handbook"),
    path("of/<int:organization>/<int:year>/summary.<str:kind>", handing.year_summary, name="year_summary"),
    path("of/<int:organization>/<int:year>/summary/", handing.WriteSummary.as_view(), name="write_summary"),
    path("of/<int:organization>/<int:year>/hand-in/<str:what>/", handing.HandIn.as_view(), name="hand_in"),
    path("procedures/<int:pk>/file.<str:kind>", handing.procedure_file, name="procedure_file"),
    path("handed/<int:pk>/", handing.handed, name="handed"),
    path("handed/<int:pk>/file/", handing.file, name="file"),
    path("handed/<int:pk>/accept/", handing.accept, name="accept"),
    path("handed/<int:pk>/return/", handing.send_back, name="return"),
    path("sources/", handing.cell_sources, name="sources"),
    path("ruling/", handing.Rule.as_view(), name="rule"),
    path("of/<int:organization>/help/", opening.Ask.as_view(), name="ask"),
    path("help/<int:pk>/", opening.help_page, name="help"),
    path("help/<int:pk>/end/", opening.end_help, name="end_help"),
    path("of/<int:organization>/<int:year>/package/", packing.ask, name="ask_package"),
    path("packages/<int:year>/", packing.ask_all, name="ask_packages"),
    path("packages/<int:pk>/file/", packing.file, name="package"),
    path("inspections/", opening.inspections, name="inspections"),
    path("inspections/announce/", opening.Announce.as_view(), name="announce"),
    path("inspections/<int:pk>/", opening.inspection, name="inspection"),
    path("inspections/<int:pk>/cancel/", opening.cancel, name="cancel_inspection"),
]
