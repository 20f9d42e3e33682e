"""App registration of foundation/secrecy."""

from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    name = "mingdeng.foundation.secrecy"
    label = "foundation_secrecy"
    verbose_name = "加密"
    default_auto_field = "django.db.models.BigAutoField"
