"""App registration of foundation/rulebook."""

from importlib import import_module

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """The editors of dated data."""

    name = "mingdeng.foundation.rulebook"
    label = "foundation_rulebook"
    verbose_name = "代碼與規則"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's navigation, counters and jobs."""
        import_module("mingdeng.foundation.rulebook.jobs")
        import_module("mingdeng.foundation.rulebook.moving")
        import_module("mingdeng.foundation.rulebook.hangings")
