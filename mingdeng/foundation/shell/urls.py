"""The gallery of components and the sign of life."""

from django.urls import path

from mingdeng.foundation.shell import views

app_name = "shell"
urlpatterns = [
    path("ui/gallery/", views.gallery, name="gallery"),
    path("alive/", views.alive, name="alive"),
]
