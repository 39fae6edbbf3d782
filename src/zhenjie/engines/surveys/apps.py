from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "zhenjie.engines.surveys"
    label = "surveys"
