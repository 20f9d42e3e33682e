"""Addresses of the audit pages."""

from django.urls import path

from mingdeng.foundation.oversight import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.search, name="search"),
    path("audit/export/", views.export, name="export"),
    path("audit/watch/", views.watch, name="watch"),
    path("audit/looked/<str:whom>/", views.looked, name="looked"),
    path("audit/<uuid:uid>/", views.entry, name="entry"),
]
