"""`/papers/<kind>/<ref>/<odt|pdf>/`: one address per kind and form, each with its kind's policy;
`/cases/<ref>/files/`: what a case keeps."""

from django.urls import path

from mingdeng.care.papers import views, views_kept

KINDS = {
    "opening": views.opening_paper,
    "visit": views.visit_paper,
    "referral": views.referral_paper,
    "consent": views.consent_paper,
    "closing": views.closing_paper,
}

app_name = "papers"
urlpatterns = [
    *[
        path(f"papers/{kind}/<uuid:ref>/{form}/", view, {"form": form}, name=f"{kind}_{form}")
        for kind, view in KINDS.items()
        for form in views.WRITERS
    ],
    path("cases/<uuid:ref>/files/", views_kept.case_files, name="files"),
    path("cases/<uuid:ref>/files/find/", views_kept.find, name="files_find"),
    path("cases/<uuid:ref>/files/new/", views_kept.new, name="file_new"),
    path("files/<uuid:ref>/replace/", views_kept.replace, name="file_replace"),
    path("files/<uuid:ref>/withdraw/", views_kept.withdraw, name="file_withdraw"),
]
