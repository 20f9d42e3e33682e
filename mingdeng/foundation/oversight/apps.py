"""App registration of foundation/oversight."""

from importlib import import_module

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "mingdeng.foundation.oversight"
    label = "foundation_oversight"
    verbose_name = "稽核頁面"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's panels, navigation and timers."""
        import_module("mingdeng.foundation.oversight.hangings")
