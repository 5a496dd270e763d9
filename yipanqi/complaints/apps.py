from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "yipanqi.complaints"
    label = "complaints"
    verbose_name = "投诉建议"
    default_auto_field = "django.db.models.BigAutoField"
