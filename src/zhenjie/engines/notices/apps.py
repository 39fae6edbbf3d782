from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zhenjie.engines.notices"
    label = "notices"
