"""App registration of foundation/clock."""

from importlib import import_module

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.clock"
    label = "foundation_clock"
    verbose_name = "排程"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.clock.hangings")
