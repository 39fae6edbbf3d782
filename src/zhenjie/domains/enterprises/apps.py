from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class EnterprisesConfig(AppConfig):
    name = "zhenjie.domains.enterprises"
    label = "enterprises"

    def ready(self) -> None:
        """The entry in the side bar."""
        read = "enterprises.enterprise.read"
        item(section="firms", title=_("企业"), url_name="enterprises:home", icon="firm", permission=read, order=10)
        item(
            section="firms",
            title=_("包联走访"),
            url_name="enterprises:promises",
            icon="pin",
            permission=read,
            order=20,
        )
