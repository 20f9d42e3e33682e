"""App registration of foundation/files."""

from importlib import import_module

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.files"
    label = "foundation_files"
    verbose_name = "檔案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.files.hangings")
