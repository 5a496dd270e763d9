from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "yipanqi.obligations"
    label = "obligations"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"
