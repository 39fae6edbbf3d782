from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class EnterprisesConfig(AppConfig):
    name = "zhenjie.domains.enterprises"
    label = "enterprises"

    def ready(self) -> None:
        """The flow of appeals and the entries in the side bar."""
        from zhenjie.domains.enterprises import flows  # noqa: F401  # app ready

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
        item(
            section="firms",
            title=_("企业诉求"),
            url_name="enterprises:appeals",
            icon="inbox",
            permission="matters.read",
            order=15,
        )
