from django.apps import AppConfig


class EducationConfig(AppConfig):
    name = "yipanqi.education"
    label = "education"
    verbose_name = "党员教育与关怀"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and facts, and register its answers."""
        from yipanqi.education import answers, events, facts, search  # noqa: F401
