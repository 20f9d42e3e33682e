"""App registration of care/plans."""

from importlib import import_module

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans, goals, interventions and suggestions."""

    name = "mingdeng.care.plans"
    label = "care_plans"
    verbose_name = "處遇計畫"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what other floors ask for."""
        import_module("mingdeng.care.plans.hangings")
