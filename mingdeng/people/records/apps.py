"""App registration of people/records."""

from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """People's records: registers what hangs on the floors below."""

    name = "mingdeng.people.records"
    label = "people_records"
    verbose_name = "人員紀錄"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what other floors ask for."""
        import_module("mingdeng.people.records.hangings")
