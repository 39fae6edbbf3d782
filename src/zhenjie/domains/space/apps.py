from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class SpaceConfig(AppConfig):
    name = "zhenjie.domains.space"
    label = "space"

    def ready(self) -> None:
        """The entry in the side bar."""
        item(
            section="assets",
            title=_("空间"),
            url_name="space:home",
            icon="home",
            permission="space.space.read",
            order=10,
        )
