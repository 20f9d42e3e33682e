"""App registration of care/papers."""

from importlib import import_module

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers of a case."""

    name = "mingdeng.care.papers"
    label = "care_papers"
    verbose_name = "個案文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the panel."""
        import_module("mingdeng.care.papers.hangings")
