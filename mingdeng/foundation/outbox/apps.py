"""App registration of foundation/outbox."""

from importlib import import_module

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.outbox"
    label = "foundation_outbox"
    verbose_name = "通知"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.outbox.hangings")
