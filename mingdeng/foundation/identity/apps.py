"""App registration of foundation/identity."""

from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "mingdeng.foundation.identity"
    label = "foundation_identity"
    verbose_name = "人員與機關"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rotation of keys what this module keeps sealed."""
        import_module("mingdeng.foundation.identity.resealing")
