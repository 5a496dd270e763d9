from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "yipanqi.topics"
    label = "topics"
    verbose_name = "学习主题"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and what is found of it, and register its answers."""
        from yipanqi.topics import answers, events, search  # noqa: F401
