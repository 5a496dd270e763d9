from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "yipanqi.calendars"
    label = "calendars"
    verbose_name = "日历"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events, answer the questions of lower rooms."""
        from yipanqi.calendars import answers, events, search  # noqa: F401
