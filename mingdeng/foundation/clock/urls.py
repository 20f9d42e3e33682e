"""Addresses of the clock."""

from django.urls import path

from mingdeng.foundation.clock import views

app_name = "clock"
urlpatterns = [path("status/", views.status, name="status")]
