from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhenjie.web"
    label = "web"
