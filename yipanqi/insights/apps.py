from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "yipanqi.insights"
    label = "insights"
    verbose_name = "研判"
