"""App registration of foundation/worklist."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "mingdeng.foundation.worklist"
    label = "foundation_worklist"
    verbose_name = "待辦"
    default_auto_field = "django.db.models.BigAutoField"
