from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "zhenjie.engines.org"
    label = "org"
