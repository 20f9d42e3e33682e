"""The home page and its panels."""

from django.urls import path

from mingdeng.foundation.worklist import views

app_name = "worklist"
urlpatterns = [
    path("", views.home, name="home"),
    path("home/panel/<str:name>/", views.panel, name="panel"),
]
