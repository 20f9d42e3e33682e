"""App registration of network/portal."""

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mingdeng.network.portal"
    label = "network_portal"
    verbose_name = "網絡單位"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.network.portal.hangings")
