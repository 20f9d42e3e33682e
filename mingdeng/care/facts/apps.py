"""App registration of care/facts."""

from importlib import import_module

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "mingdeng.care.facts"
    label = "care_facts"
    verbose_name = "事實"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what this module gives to lower floors."""
        import_module("mingdeng.care.facts.hangings")
