from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "zhenjie.domains.villages"
    label = "villages"
