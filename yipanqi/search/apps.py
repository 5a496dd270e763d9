from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "yipanqi.search"
    label = "search"
    verbose_name = "搜索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A database that has rows but no index yet – after an upgrade or a restore – gets one."""
        from yipanqi.search.actions import fill_if_empty

        post_migrate.connect(fill_if_empty, sender=self, dispatch_uid="search-fill")
