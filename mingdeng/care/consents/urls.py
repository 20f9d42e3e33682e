"""Addresses of consents."""

from django.urls import path

from mingdeng.care.consents import views

app_name = "consents"
urlpatterns = [
    path("consents/new/<uuid:ref>/", views.new, name="new"),
    path("consents/notice/<uuid:ref>/", views.notice, name="notice"),
    path("consents/<uuid:ref>/", views.page, name="page"),
    path("consents/<uuid:ref>/withdraw/", views.withdraw, name="withdraw"),
    path("consents/<uuid:ref>/scan/", views.scan, name="scan"),
    path("consents/<uuid:ref>/signature/", views.signature, name="signature"),
]
