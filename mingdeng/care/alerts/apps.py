"""App registration of care/alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "mingdeng.care.alerts"
    label = "care_alerts"
    verbose_name = "警示"
    default_auto_field = "django.db.models.BigAutoField"
