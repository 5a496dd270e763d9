from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "yipanqi.organizations"
    label = "organizations"
    verbose_name = "组织与人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the room's events, questions and fact tables."""
        from yipanqi.organizations import events, facts, questions, search  # noqa: F401
