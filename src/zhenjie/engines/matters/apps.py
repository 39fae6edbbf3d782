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
        from zhenjie.engines.matters import flows, tasks  # noqa: F401  # app ready
