"""App registration of care/cases."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "mingdeng.care.cases"
    label = "care_cases"
    verbose_name = "個案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what the case hangs on the floors below."""
        import_module("mingdeng.care.cases.hangings")
