"""Addresses of a person's family."""

from django.urls import path

from mingdeng.people.ties.views import family

app_name = "ties"
urlpatterns = [
    path("people/<uuid:ref>/family/", family.family, name="family"),
    path("people/<uuid:ref>/family/find/", family.find, name="find"),
    path("people/<uuid:ref>/family/add/", family.add, name="add"),
    path("people/<uuid:ref>/family/add/<uuid:other>/", family.add_known, name="add_known"),
    path("people/<uuid:ref>/family/<uuid:item>/", family.revise, name="revise"),
    path("people/<uuid:ref>/family/<uuid:item>/withdraw/", family.withdraw, name="withdraw"),
]
