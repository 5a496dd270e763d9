from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "yipanqi.exchange"
    label = "exchange"
    verbose_name = "数据对接"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events."""
        from yipanqi.exchange import events  # noqa: F401
