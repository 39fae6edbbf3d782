from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zhenjie.engines.ledger"
    label = "ledger"
