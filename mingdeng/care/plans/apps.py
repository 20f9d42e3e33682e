"""App registration of care/plans."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "mingdeng.care.plans"
    label = "care_plans"
    verbose_name = "處遇計畫"
    default_auto_field = "django.db.models.BigAutoField"
