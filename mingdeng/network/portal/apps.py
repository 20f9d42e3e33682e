"""App registration of network/portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mingdeng.network.portal"
    label = "network_portal"
    verbose_name = "網絡單位"
    default_auto_field = "django.db.models.BigAutoField"
