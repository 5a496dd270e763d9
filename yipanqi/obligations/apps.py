from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "yipanqi.obligations"
    label = "obligations"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare history sentences and questions; answer those of the rooms below."""
        from yipanqi.obligations import events, questions, search, tasks  # noqa: F401
