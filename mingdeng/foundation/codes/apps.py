"""App registration of foundation/codes."""

from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "mingdeng.foundation.codes"
    label = "foundation_codes"
    verbose_name = "代碼"
    default_auto_field = "django.db.models.BigAutoField"
