"""App registration of people/ties."""

from importlib import import_module

from django.apps import AppConfig


class TiesConfig(AppConfig):
    """Ties between people: registers what hangs on the floors below."""

    name = "mingdeng.people.ties"
    label = "people_ties"
    verbose_name = "親屬關係"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what other floors ask for."""
        import_module("mingdeng.people.ties.hangings")
