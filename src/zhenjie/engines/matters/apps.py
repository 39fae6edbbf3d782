"""事项: the closed loop register-assign-handle-reply-rate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "zhenjie.engines.matters"
    label = "matters"
    verbose_name = _("事项")

    def ready(self) -> None:
        """The inbox in the side bar; the flow of the platform itself; the chores of reminders."""
        from zhenjie.web import navigation  # app ready

        navigation.item(
            section="drive",
            title=_("评价和分析"),
            url_name="matters:rates",
            icon="chart",
            permission="matters.read",
            order=40,
        )
        from zhenjie.engines.matters import flows, tasks  # noqa: F401  # app ready
