"""Addresses of facts."""

from django.urls import path

from mingdeng.care.facts import views

app_name = "facts"
urlpatterns = [
    path("facts/new/<uuid:ref>/", views.tell, name="tell"),
    path("facts/case/<uuid:ref>/", views.of_case, name="of_case"),
    path("facts/<uuid:ref>/correct/", views.correct, name="correct"),
    path("facts/<uuid:ref>/withdraw/", views.withdraw, name="withdraw"),
]
