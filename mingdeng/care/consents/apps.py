"""App registration of care/consents."""

from importlib import import_module

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "mingdeng.care.consents"
    label = "care_consents"
    verbose_name = "同意"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.care.consents.hangings")
