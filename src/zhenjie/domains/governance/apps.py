from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class GovernanceConfig(AppConfig):
    name = "zhenjie.domains.governance"
    label = "governance"

    def ready(self) -> None:
        """The entries in the side bar."""
        item(
            section="govern",
            title=_("红黄榜"),
            url_name="governance:boards",
            icon="flag",
            permission="governance.inspection.read",
            order=30,
        )
        item(
            section="govern",
            title=_("信用积分"),
            url_name="governance:points",
            icon="gift",
            permission="governance.pointsentry.read",
            order=40,
        )
        item(
            section="govern",
            title=_("网格巡查"),
            url_name="governance:patrols",
            icon="compass",
            permission="governance.patrolplace.read",
            order=50,
        )
