from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "yipanqi.regulations"
    label = "regulations"
    verbose_name = "规则库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare history sentences and what this room asks."""
        from yipanqi.regulations import events, questions, search  # noqa: F401
