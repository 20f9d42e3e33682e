"""App registration of foundation/rules."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "mingdeng.foundation.rules"
    label = "foundation_rules"
    verbose_name = "規則"
    default_auto_field = "django.db.models.BigAutoField"
