"""App registration of care/cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mingdeng.care.cases"
    label = "care_cases"
    verbose_name = "個案"
    default_auto_field = "django.db.models.BigAutoField"
