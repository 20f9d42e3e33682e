"""App registration of foundation/staff."""

from importlib import import_module

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "mingdeng.foundation.staff"
    label = "foundation_staff"
    verbose_name = "人員頁面"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's panels, navigation and timers."""
        import_module("mingdeng.foundation.staff.hangings")
