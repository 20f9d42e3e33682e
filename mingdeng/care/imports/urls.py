"""Lists into the system."""

from django.urls import path

from mingdeng.care.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.import_list, name="list"),
    path("imports/<uuid:ref>/", views.batch_page, name="batch"),
    path("imports/<uuid:ref>/columns/", views.match, name="match"),
    path("imports/<uuid:ref>/start/", views.start, name="start"),
    path("imports/<uuid:ref>/report/", views.report, name="report"),
    path("imports/<uuid:ref>/discard/", views.discard, name="discard"),
    path("imports/<uuid:ref>/rows/<int:number>/", views.decide, name="decide"),
]
