from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "zhenjie.engines.indicators"
    label = "indicators"
