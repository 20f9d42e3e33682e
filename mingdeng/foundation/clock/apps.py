"""App registration of foundation/clock."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "mingdeng.foundation.clock"
    label = "foundation_clock"
    verbose_name = "排程"
    default_auto_field = "django.db.models.BigAutoField"
