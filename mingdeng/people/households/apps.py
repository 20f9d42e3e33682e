"""App registration of people/households."""

from importlib import import_module

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """Who lives together: registers what hangs on the floors below."""

    name = "mingdeng.people.households"
    label = "people_households"
    verbose_name = "家戶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what other floors ask for."""
        import_module("mingdeng.people.households.hangings")
