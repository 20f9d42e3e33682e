"""App registration of care/referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "mingdeng.care.referrals"
    label = "care_referrals"
    verbose_name = "轉介"
    default_auto_field = "django.db.models.BigAutoField"
