"""Addresses of a person's household."""

from django.urls import path

from mingdeng.people.households import views

app_name = "households"
urlpatterns = [
    path("people/<uuid:ref>/household/", views.home, name="home"),
    path("people/<uuid:ref>/household/new/", views.settle_in, name="settle_in"),
    path("people/<uuid:ref>/household/in/", views.move_in, name="move_in"),
    path("people/<uuid:ref>/household/out/<uuid:item>/", views.move_out, name="move_out"),
    path("people/<uuid:ref>/household/fix/<uuid:item>/", views.correct, name="correct"),
    path("people/<uuid:ref>/household/drop/<uuid:item>/", views.withdraw, name="withdraw"),
]
