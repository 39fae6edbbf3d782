"""撮合: need x offer, the best assignment with its proof, reasons, and what became of it."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "zhenjie.engines.matching"
    label = "matching"

    def ready(self) -> None:
        """Put the matches into the side bar, and say what their references stand for."""
        from zhenjie.engines.matching import declarations  # app ready
        from zhenjie.web import navigation  # app ready

        def any_readable(request: Any) -> bool:
            return any(request.permits(one.need.permission("read")) for one in declarations.every())

        navigation.item(
            section="assets",
            title=_("撮合"),
            url_name="matching:index",
            icon="link",
            permission="ledger.read",
            order=20,
            useful=any_readable,
        )
        from zhenjie.engines.matching import pointers  # noqa: F401  # app ready
