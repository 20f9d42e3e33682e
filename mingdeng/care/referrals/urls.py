"""Addresses of referrals."""

from django.urls import path

from mingdeng.care.referrals.views import acts, listing, outgoing, page

app_name = "referrals"
urlpatterns = [
    path("referrals/", listing.referrals, name="list"),
    path("referrals/export/", listing.export, name="export"),
    path("referrals/incoming/", listing.incoming, name="incoming"),
    path("referrals/new/<uuid:ref>/", outgoing.new, name="new"),
    path("referrals/<uuid:ref>/", page.page, name="page"),
    path("referrals/<uuid:ref>/edit/", outgoing.edit, name="edit"),
    path("referrals/<uuid:ref>/send/", acts.send, name="send"),
    path("referrals/<uuid:ref>/discard/", acts.discard, name="discard"),
    path("referrals/<uuid:ref>/act/<slug:verb>/", acts.act, name="act"),
    path("referrals/<uuid:ref>/remind/", acts.remind, name="remind"),
    path("referrals/<uuid:ref>/seen/", acts.acknowledge, name="acknowledge"),
    path("referrals/<uuid:ref>/show/<slug:field>/", acts.show, name="show"),
    path("referrals/<uuid:ref>/take-in/", acts.take_in, name="take_in"),
]
