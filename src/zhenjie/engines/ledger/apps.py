from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    name = "zhenjie.engines.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Read every app's ``registers``; a register with a misspelt column stops here, with a sentence."""
        autodiscover_modules("registers")
