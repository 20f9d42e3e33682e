"""App registration of people/households."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "mingdeng.people.households"
    label = "people_households"
    verbose_name = "家戶"
    default_auto_field = "django.db.models.BigAutoField"
