from django.apps import AppConfig


class PartyConfig(AppConfig):
    name = "zhenjie.domains.party"
    label = "party"
