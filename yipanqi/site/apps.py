from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "yipanqi.site"
    label = "site"
    verbose_name = "首页"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the questions of the rooms below."""
        from yipanqi.site import answers, events, searching  # noqa: F401
        from yipanqi.site.demo import roles  # noqa: F401
        from yipanqi.site.layouts import events as layout_events  # noqa: F401
