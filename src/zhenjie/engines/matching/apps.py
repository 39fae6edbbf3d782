from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "zhenjie.engines.matching"
    label = "matching"
