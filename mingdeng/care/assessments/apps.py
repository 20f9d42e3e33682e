"""App registration of care/assessments."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "mingdeng.care.assessments"
    label = "care_assessments"
    verbose_name = "評估"
    default_auto_field = "django.db.models.BigAutoField"
