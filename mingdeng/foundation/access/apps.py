"""App registration of foundation/access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "mingdeng.foundation.access"
    label = "foundation_access"
    verbose_name = "存取決策"
    default_auto_field = "django.db.models.BigAutoField"
