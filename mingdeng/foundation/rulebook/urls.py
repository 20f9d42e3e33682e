"""Addresses of the editors of dated data."""

from django.urls import path

from mingdeng.foundation.rulebook.views import days, hub, lists, rules, villages

app_name = "rulebook"
urlpatterns = [
    path("rules/", hub.hub, name="hub"),
    path("rules/export/", hub.export, name="export"),
    path("rules/changes/<uuid:ref>/withdraw/", rules.withdraw, name="withdraw"),
    path("rules/counted/<uuid:ref>/", rules.counted, name="counted"),
    path("rules/<str:family>/<str:code>/", rules.rule, name="rule"),
    path("rules/<str:family>/<str:code>/change/", rules.change, name="change_rule"),
    path("codes/<str:name>/", lists.code_list, name="list"),
    path("codes/<str:name>/export/", lists.export, name="export_list"),
    path("codes/<str:name>/add/", lists.add, name="add_code"),
    path("codes/<str:name>/<str:code>/change/", lists.change, name="change_code"),
    path("codes/<str:name>/<str:code>/end/", lists.end, name="end_code"),
    path("calendar/days/", days.days, name="days"),
    path("calendar/days/change/", days.change, name="change_day"),
    path("places/villages/", villages.villages, name="villages"),
    path("places/villages/change/", villages.change, name="change_villages"),
]
