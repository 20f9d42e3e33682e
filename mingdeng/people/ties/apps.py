"""App registration of people/ties."""

from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "mingdeng.people.ties"
    label = "people_ties"
    verbose_name = "親屬關係"
    default_auto_field = "django.db.models.BigAutoField"
