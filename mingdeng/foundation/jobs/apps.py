"""App registration of foundation/jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mingdeng.foundation.jobs"
    label = "foundation_jobs"
    verbose_name = "作業"
    default_auto_field = "django.db.models.BigAutoField"
