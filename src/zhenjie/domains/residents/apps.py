from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "zhenjie.domains.residents"
    label = "residents"
