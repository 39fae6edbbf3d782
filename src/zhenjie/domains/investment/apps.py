from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class InvestmentConfig(AppConfig):
    name = "zhenjie.domains.investment"
    label = "investment"
    verbose_name = _("招商")

    def ready(self) -> None:
        """The entry in the side bar, and the chore."""
        from zhenjie.domains.investment import tasks  # noqa: F401  # app ready

        item(
            section="growth",
            title=_("招商"),
            url_name="investment:home",
            icon="compass",
            permission="investment.event.read",
            order=5,
        )
        item(
            section="growth",
            title=_("产业链"),
            url_name="investment:chains",
            icon="link",
            permission="investment.chain.read",
            order=24,
        )
