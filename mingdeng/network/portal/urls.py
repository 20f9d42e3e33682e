"""Addresses of the partner's desk and the agreements."""

from django.urls import path

from mingdeng.network.portal.views import agreements, answering, desk, incoming

app_name = "portal"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/out/", desk.sent_out, name="out"),
    path("desk/new/", incoming.new, name="new"),
    path("desk/search/", desk.search, name="search"),
    path("desk/agreements/", agreements.agreements, name="agreements"),
    path("desk/<uuid:ref>/", desk.referral, name="referral"),
    path("desk/<uuid:ref>/act/<slug:verb>/", answering.act, name="act"),
    path("desk/<uuid:ref>/show/<slug:field>/", answering.show, name="show"),
]
