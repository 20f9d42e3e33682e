"""App registration of foundation/worklist."""

from importlib import import_module

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.worklist"
    label = "foundation_worklist"
    verbose_name = "待辦"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.worklist.hangings")
