from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "yipanqi.complaints"
    label = "complaints"
    verbose_name = "投诉建议"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events."""
        from yipanqi.complaints import events  # noqa: F401
