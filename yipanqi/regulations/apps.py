from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "yipanqi.regulations"
    label = "regulations"
    verbose_name = "规则库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare history sentences and what this room asks, and register its answers."""
        from yipanqi.regulations import answers, events, questions, search  # noqa: F401
