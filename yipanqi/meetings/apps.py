from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "yipanqi.meetings"
    label = "meetings"
    verbose_name = "组织生活"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and facts, and register its answers."""
        from yipanqi.meetings import answers, events, facts, questions, search  # noqa: F401
