from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class PartyConfig(AppConfig):
    name = "zhenjie.domains.party"
    label = "party"

    def ready(self) -> None:
        """The entries in the side bar."""
        item(
            section="drive",
            title=_("党建"),
            url_name="party:coverage",
            icon="flag",
            permission="party.organisation.read",
            order=60,
        )
