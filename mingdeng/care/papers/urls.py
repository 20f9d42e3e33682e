"""`/papers/<kind>/<ref>/<odt|pdf>/`: one address per kind and form, each with its kind's policy."""

from django.urls import path

from mingdeng.care.papers import views

KINDS = {
    "opening": views.opening_paper,
    "visit": views.visit_paper,
    "referral": views.referral_paper,
    "consent": views.consent_paper,
    "closing": views.closing_paper,
}

app_name = "papers"
urlpatterns = [
    path(f"papers/{kind}/<uuid:ref>/{form}/", view, {"form": form}, name=f"{kind}_{form}")
    for kind, view in KINDS.items()
    for form in views.WRITERS
]
