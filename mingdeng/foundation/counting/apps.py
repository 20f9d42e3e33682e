"""App registration of foundation/counting."""

from django.apps import AppConfig


class CountingConfig(AppConfig):
    name = "mingdeng.foundation.counting"
    label = "foundation_counting"
    verbose_name = "計數"
    default_auto_field = "django.db.models.BigAutoField"
