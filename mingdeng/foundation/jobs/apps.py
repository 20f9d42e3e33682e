"""App registration of foundation/jobs."""

from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the app and hangs its things."""

    name = "mingdeng.foundation.jobs"
    label = "foundation_jobs"
    verbose_name = "作業"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.foundation.jobs.hangings")
