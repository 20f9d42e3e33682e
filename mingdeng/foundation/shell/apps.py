"""App registration of foundation/shell."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "mingdeng.foundation.shell"
    label = "foundation_shell"
    verbose_name = "外框"
    default_auto_field = "django.db.models.BigAutoField"
