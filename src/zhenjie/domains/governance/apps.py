from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class GovernanceConfig(AppConfig):
    name = "zhenjie.domains.governance"
    label = "governance"

    def ready(self) -> None:
        """The flows, what they show on the page of a matter, the entries in the side bar."""
        from zhenjie.domains.governance import tasks  # noqa: F401  # app ready
        from zhenjie.domains.governance.flows import (  # noqa: F401  # app ready
            dispute,
            facts,
            forwarding,
            grid,
            hazard,
            hotline,
            petition,
        )

        item(
            section="govern",
            title=_("今日治理"),
            url_name="governance:today",
            icon="shield",
            permission="matters.read",
            order=20,
        )
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
