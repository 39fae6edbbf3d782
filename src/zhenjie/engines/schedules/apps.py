"""工期: plans that are worked out backwards, with baselines, progress and two colours."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulesConfig(AppConfig):
    name = "zhenjie.engines.schedules"
    label = "schedules"
    verbose_name = _("工期")
