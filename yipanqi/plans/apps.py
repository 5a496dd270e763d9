from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "yipanqi.plans"
    label = "plans"
    verbose_name = "决策督办"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and what is found of it, and register its answers."""
        from yipanqi.plans import answers, events, search  # noqa: F401
