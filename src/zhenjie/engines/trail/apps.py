from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "zhenjie.engines.trail"
    label = "trail"
