from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "yipanqi.archives"
    label = "archives"
    verbose_name = "报送与归档"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events and register its answers."""
        from yipanqi.archives import answers, events  # noqa: F401
