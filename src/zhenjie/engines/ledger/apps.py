from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    name = "zhenjie.engines.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Read every app's ``registers``; a register with a misspelt column stops here, with a sentence."""
        from zhenjie.engines.ledger.resolving import resolve_many  # app ready
        from zhenjie.engines.trail.wording import explain_with  # app ready

        explain_with(resolve_many)
        autodiscover_modules("registers")
