from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class InvestmentConfig(AppConfig):
    name = "zhenjie.domains.investment"
    label = "investment"
    verbose_name = _("招商")

    def ready(self) -> None:
        """The entries in the side bar."""
        item(
            section="growth",
            title=_("产业链"),
            url_name="investment:chains",
            icon="link",
            permission="investment.chain.read",
            order=24,
        )
