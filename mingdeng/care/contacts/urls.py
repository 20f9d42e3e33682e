"""Addresses of contacts, visits, reviews, conferences and rates."""

from django.urls import path

from mingdeng.care.contacts.views import conferences, entry, page, rates, reviewing, visits

app_name = "contacts"
urlpatterns = [
    path("contacts/new/<uuid:ref>/", entry.record, name="record"),
    path("contacts/today/", visits.today, name="today"),
    path("contacts/review/", reviewing.queue, name="review_queue"),
    path("contacts/rates/", rates.rates, name="rates"),
    path("contacts/rates/<str:code>/<slug:measure>/", rates.behind, name="rates_behind"),
    path("contacts/conferences/", conferences.listing, name="conferences"),
    path("contacts/conferences/new/", conferences.hold, name="hold_conference"),
    path("contacts/conferences/<uuid:ref>/", conferences.page, name="conference"),
    path("contacts/visits/new/<uuid:ref>/", visits.plan, name="plan_visit"),
    path("contacts/visits/<uuid:ref>/", visits.visit, name="visit"),
    path("contacts/visits/<uuid:ref>/move/", visits.move, name="move_visit"),
    path("contacts/visits/<uuid:ref>/cancel/", visits.cancel, name="cancel_visit"),
    path("contacts/visits/<uuid:ref>/start/", visits.start, name="start_visit"),
    path("contacts/visits/<uuid:ref>/safe/", visits.safe, name="safe_visit"),
    path("contacts/<uuid:ref>/", page.page, name="page"),
    path("contacts/<uuid:ref>/revise/", page.revise, name="revise"),
    path("contacts/<uuid:ref>/withdraw/", page.withdraw, name="withdraw"),
    path("contacts/<uuid:ref>/review/", page.review, name="review"),
]
