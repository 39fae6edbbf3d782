"""指标: definition, target, observation with source, roll-up, rank."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "zhenjie.engines.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Put the indicators into the side bar, on the board, and say what their references stand for."""
        from zhenjie.web import navigation  # app ready

        navigation.item(
            section="daily",
            title=_("指标"),
            url_name="indicators:index",
            icon="chart",
            permission="indicators.read",
            order=10,
        )
        from zhenjie.engines.indicators import panels, pointers  # noqa: F401  # app ready

        autodiscover_modules("figures")
