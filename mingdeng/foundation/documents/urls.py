"""Addresses of exports."""

from django.urls import path

from mingdeng.foundation.documents import views

app_name = "documents"
urlpatterns = [path("exports/<uuid:ref>/", views.export, name="export")]
