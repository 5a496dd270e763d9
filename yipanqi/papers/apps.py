from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "yipanqi.papers"
    label = "papers"
    verbose_name = "公文台账"
    default_auto_field = "django.db.models.BigAutoField"
