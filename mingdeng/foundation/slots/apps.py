"""App registration of foundation/slots."""

from django.apps import AppConfig


class SlotsConfig(AppConfig):
    name = "mingdeng.foundation.slots"
    label = "foundation_slots"
    verbose_name = "掛載"
    default_auto_field = "django.db.models.BigAutoField"
