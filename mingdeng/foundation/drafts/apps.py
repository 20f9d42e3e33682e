"""App registration of foundation/drafts."""

from importlib import import_module

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.drafts"
    label = "foundation_drafts"
    verbose_name = "草稿"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.drafts.hangings")
