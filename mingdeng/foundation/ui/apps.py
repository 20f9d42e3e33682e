"""App registration of foundation/ui."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look: stylesheet, pages, tags, forms."""

    name = "mingdeng.foundation.ui"
    label = "foundation_ui"
    verbose_name = "介面"
    default_auto_field = "django.db.models.BigAutoField"
