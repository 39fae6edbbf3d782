from typing import Any

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "zhenjie.engines.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Read every app's ``registers``; a register with a misspelt column stops here, with a sentence."""
        from zhenjie.engines.ledger import declarations, resolving  # app ready
        from zhenjie.engines.ledger.own_places import rows_of_ones_own  # app ready
        from zhenjie.engines.trail import speaking  # app ready
        from zhenjie.web import navigation  # app ready

        def any_readable(request: Any) -> bool:
            keys = [*(one.permission("read") for one in declarations.every()), "own.0.read"]
            return any(request.permits(key) for key in keys)

        navigation.item(
            section="daily",
            title=_("台账"),
            url_name="ledger:index",
            icon="card",
            permission="ledger.read",
            order=40,
            useful=any_readable,
        )
        navigation.item(
            section="platform",
            title=_("接口令牌"),
            url_name="ledger:tokens",
            icon="key",
            permission="api.token",
            order=80,
        )
        speaking.explain_with(resolving.resolve_many)
        resolving.family_resolves("own.", rows_of_ones_own)
        autodiscover_modules("registers")
        from zhenjie.engines.ledger import hits, keeping, tasks  # noqa: F401  # app ready
