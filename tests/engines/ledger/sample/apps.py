from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.engines.ledger.sample"
    label = "sample"
