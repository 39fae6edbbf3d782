from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "zhenjie.engines.notices"
    label = "notices"

    def ready(self) -> None:
        """A bell in the top bar with the number of unread notices, and the inbox in the side bar."""
        from zhenjie.engines.notices import queries, tasks  # noqa: F401  # app ready
        from zhenjie.web import corner, navigation  # app ready

        def waiting(request: HttpRequest) -> int:
            account = getattr(request, "account", None)
            return queries.unread(account) if account else 0

        corner.item(title=_("通知"), url_name="notices:inbox", icon="bell", count=waiting)
        navigation.item(section="daily", title=_("通知"), url_name="notices:inbox", icon="bell", order=90)
