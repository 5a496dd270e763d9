from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "yipanqi.letters"
    label = "letters"
    verbose_name = "提示督办"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and what is found of it, and register its answers."""
        from yipanqi.letters import answers, events, search  # noqa: F401
