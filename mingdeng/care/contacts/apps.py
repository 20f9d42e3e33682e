"""App registration of care/contacts."""

from importlib import import_module

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "mingdeng.care.contacts"
    label = "care_contacts"
    verbose_name = "接觸"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang what this module gives to lower floors."""
        import_module("mingdeng.care.contacts.hangings")
