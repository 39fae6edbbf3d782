"""工期: plans that are worked out backwards, with baselines, progress and two colours."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulesConfig(AppConfig):
    name = "zhenjie.engines.schedules"
    label = "schedules"
    verbose_name = _("工期")

    def ready(self) -> None:
        """Put the plans into the side bar, and say what their references stand for."""
        from zhenjie.engines.schedules import pointers  # noqa: F401  # app ready
        from zhenjie.web import navigation  # app ready

        navigation.item(
            section="growth",
            title=_("工期"),
            url_name="schedules:index",
            icon="clock",
            permission="schedules.read",
            order=60,
        )
