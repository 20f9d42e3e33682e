"""App registration of foundation/outbox."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "mingdeng.foundation.outbox"
    label = "foundation_outbox"
    verbose_name = "通知"
    default_auto_field = "django.db.models.BigAutoField"
