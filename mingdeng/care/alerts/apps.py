"""App registration of care/alerts."""

from importlib import import_module

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "mingdeng.care.alerts"
    label = "care_alerts"
    verbose_name = "警示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what alerts give to the floors below."""
        import_module("mingdeng.care.alerts.hangings")
