"""Addresses of alerts."""

from django.urls import path

from mingdeng.care.alerts.views import listing, measures, page

app_name = "alerts"
urlpatterns = [
    path("alerts/", listing.alerts, name="list"),
    path("alerts/export/", listing.export, name="export"),
    path("alerts/acknowledge/", listing.acknowledge, name="acknowledge_many"),
    path("alerts/measures/", measures.measures, name="measures"),
    path("alerts/<uuid:ref>/", page.page, name="page"),
    path("alerts/<uuid:ref>/background/", page.behind, name="background"),
    path("alerts/<uuid:ref>/acknowledge/", page.acknowledge, name="acknowledge"),
    path("alerts/<uuid:ref>/resolve/", page.resolve, name="resolve"),
    path("alerts/<uuid:ref>/remind/", page.remind, name="remind"),
]
