"""App registration of foundation/audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "mingdeng.foundation.audit"
    label = "foundation_audit"
    verbose_name = "稽核軌跡"
    default_auto_field = "django.db.models.BigAutoField"
