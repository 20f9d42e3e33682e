"""App registration of foundation/events."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Registers the app."""

    name = "mingdeng.foundation.events"
    label = "foundation_events"
    verbose_name = "事件"
    default_auto_field = "django.db.models.BigAutoField"
