"""App registration of the synthetic city."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mingdeng.demo"
    label = "demo"
    verbose_name = "示範城市"
    default_auto_field = "django.db.models.BigAutoField"
