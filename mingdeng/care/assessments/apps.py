"""App registration of care/assessments."""

from importlib import import_module

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Ratings, tiers and questionnaires."""

    name = "mingdeng.care.assessments"
    label = "care_assessments"
    verbose_name = "評估"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what other floors ask for."""
        import_module("mingdeng.care.assessments.hangings")
