from django.apps import AppConfig


class SpaceConfig(AppConfig):
    name = "zhenjie.domains.space"
    label = "space"
