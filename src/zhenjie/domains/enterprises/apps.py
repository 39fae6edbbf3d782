from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "zhenjie.domains.enterprises"
    label = "enterprises"
