"""App registration of care/contacts."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "mingdeng.care.contacts"
    label = "care_contacts"
    verbose_name = "接觸"
    default_auto_field = "django.db.models.BigAutoField"
