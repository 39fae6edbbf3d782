from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "zhenjie.domains.investment"
    label = "investment"
