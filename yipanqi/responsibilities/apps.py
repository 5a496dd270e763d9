from django.apps import AppConfig


class ResponsibilitiesConfig(AppConfig):
    name = "yipanqi.responsibilities"
    label = "responsibilities"
    verbose_name = "责任清单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and what is found of it, and register its answers."""
        from yipanqi.responsibilities import answers, events, search  # noqa: F401
