"""事项: the closed loop register-assign-handle-reply-rate."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "zhenjie.engines.matters"
    label = "matters"
    verbose_name = _("事项")

    def ready(self) -> None:
        """The inbox in the side bar, its panel on the board, its hits in the search; the flow of the platform itself; the chores."""
        from zhenjie.web import navigation  # app ready

        navigation.item(
            section="daily",
            title=_("事项"),
            url_name="matters:inbox",
            icon="inbox",
            permission="matters.read",
            order=10,
        )
        navigation.item(
            section="drive",
            title=_("评价和分析"),
            url_name="matters:rates",
            icon="chart",
            permission="matters.read",
            order=40,
        )
        navigation.door(title=_("群众、企业说事，不用登录"), url_name="portal:home")
        navigation.item(
            section="daily",
            title=_("帮代办"),
            url_name="matters:helper",
            icon="phone",
            permission="matters.write",
            order=14,
        )
        navigation.item(
            section="daily",
            title=_("回音壁"),
            url_name="matters:publishing",
            icon="people",
            permission="matters.publish",
            order=16,
        )
        from zhenjie.engines.matters import flows, panels, pointers, searching, tasks  # noqa: F401  # app ready
