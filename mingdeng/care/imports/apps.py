"""App registration of care/imports."""

from importlib import import_module

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Caseloads from files."""

    name = "mingdeng.care.imports"
    label = "care_imports"
    verbose_name = "名冊匯入"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the task and the navigation."""
        import_module("mingdeng.care.imports.jobs")
        import_module("mingdeng.care.imports.hangings")
