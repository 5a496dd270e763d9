from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "yipanqi.agenda"
    label = "agenda"
    verbose_name = "党组议题"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and what is found of it, and register its answers."""
        from yipanqi.agenda import answers, events, search  # noqa: F401
