"""Addresses of jobs."""

from django.urls import path

from mingdeng.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.index, name="index"),
    path("jobs/<uuid:ref>/", views.job, name="job"),
    path("jobs/<uuid:ref>/cancel/", views.cancel, name="cancel"),
    path("jobs/<uuid:ref>/again/", views.again, name="again"),
]
