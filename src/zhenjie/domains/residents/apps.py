from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class ResidentsConfig(AppConfig):
    name = "zhenjie.domains.residents"
    label = "residents"

    def ready(self) -> None:
        """The entry in the side bar."""
        item(
            section="govern",
            title=_("居民"),
            url_name="residents:find",
            icon="people",
            permission="residents.person.read",
            order=20,
        )
