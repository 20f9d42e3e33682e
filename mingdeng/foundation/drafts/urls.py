"""Addresses of drafts."""

from django.urls import path

from mingdeng.foundation.drafts import views

app_name = "drafts"
urlpatterns = [
    path("drafts/<slug:form>/<uuid:subject_ref>/", views.draft, name="draft"),
    path("drafts/<slug:form>/<uuid:subject_ref>/discard/", views.discard, name="discard"),
]
