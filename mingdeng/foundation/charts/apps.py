"""App registration of foundation/charts."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    """Drawings; no tables."""

    name = "mingdeng.foundation.charts"
    label = "foundation_charts"
    verbose_name = "圖形"
    default_auto_field = "django.db.models.BigAutoField"
