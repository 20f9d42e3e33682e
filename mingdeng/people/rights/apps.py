"""App registration of people/rights."""

from importlib import import_module

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Copies and destruction of what is held on a person."""

    name = "mingdeng.people.rights"
    label = "people_rights"
    verbose_name = "當事人權利"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what other floors ask for."""
        import_module("mingdeng.people.rights.jobs")
        import_module("mingdeng.people.rights.hangings")
