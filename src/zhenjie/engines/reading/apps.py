from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "zhenjie.engines.reading"
    label = "reading"
