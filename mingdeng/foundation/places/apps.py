"""App registration of foundation/places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Districts, villages, addresses."""

    name = "mingdeng.foundation.places"
    label = "foundation_places"
    verbose_name = "行政區"
    default_auto_field = "django.db.models.BigAutoField"
