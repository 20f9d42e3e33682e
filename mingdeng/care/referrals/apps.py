"""App registration of care/referrals."""

from importlib import import_module

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "mingdeng.care.referrals"
    label = "care_referrals"
    verbose_name = "轉介"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang this module's things."""
        import_module("mingdeng.care.referrals.hangings")
