"""App registration of foundation/identity."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "mingdeng.foundation.identity"
    label = "foundation_identity"
    verbose_name = "人員與機關"
    default_auto_field = "django.db.models.BigAutoField"
