"""Addresses of notices."""

from django.urls import path

from mingdeng.foundation.outbox import views

app_name = "outbox"
urlpatterns = [
    path("notices/", views.bell, name="bell"),
    path("notices/read-all/", views.read_all, name="read-all"),
    path("notices/undo/<str:token>/", views.unread_all, name="unread-all"),
    path("notices/<uuid:ref>/open/", views.opened, name="open"),
    path("notices/<uuid:ref>/read/", views.read, name="read"),
    path("notices/<uuid:ref>/unread/", views.unread, name="unread"),
]
