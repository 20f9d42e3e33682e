"""App registration of foundation/calendar."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """The calendar: ROC dates, working days, deadlines."""

    name = "mingdeng.foundation.calendar"
    label = "foundation_calendar"
    verbose_name = "日曆"
    default_auto_field = "django.db.models.BigAutoField"
