from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import door, item


class RenewalConfig(AppConfig):
    name = "zhenjie.domains.renewal"
    label = "renewal"

    def ready(self) -> None:
        """The entries in the side bar, and the way in for everybody."""
        door(title=_("改造进度公开"), url_name="renewal:public")
        item(
            section="drive",
            title=_("征迁改造"),
            url_name="renewal:home",
            icon="home",
            permission="renewal.renewal.read",
            order=40,
        )
        item(
            section="drive",
            title=_("攻坚行动"),
            url_name="renewal:campaigns",
            icon="flag",
            permission="renewal.campaign.read",
            order=42,
        )
