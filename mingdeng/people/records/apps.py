"""App registration of people/records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "mingdeng.people.records"
    label = "people_records"
    verbose_name = "人員紀錄"
    default_auto_field = "django.db.models.BigAutoField"
