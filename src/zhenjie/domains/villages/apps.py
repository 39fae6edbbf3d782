from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class VillagesConfig(AppConfig):
    name = "zhenjie.domains.villages"
    label = "villages"

    def ready(self) -> None:
        """The entries in the side bar."""
        item(
            section="drive",
            title=_("村集体"),
            url_name="villages:incomes",
            icon="sprout",
            permission="villages.income.read",
            order=50,
        )
