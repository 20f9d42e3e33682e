"""`/files/<ref>/`: a reference that means nothing without the right."""

from django.urls import path

from mingdeng.foundation.files import views

app_name = "files"
urlpatterns = [
    path("files/<uuid:ref>/", views.download, name="download"),
    path("files/<uuid:ref>/view/", views.view, name="view"),
]
