"""App registration of foundation/documents."""

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.documents"
    label = "foundation_documents"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.documents.hangings")
