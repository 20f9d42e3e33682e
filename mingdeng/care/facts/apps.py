"""App registration of care/facts."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "mingdeng.care.facts"
    label = "care_facts"
    verbose_name = "事實"
    default_auto_field = "django.db.models.BigAutoField"
