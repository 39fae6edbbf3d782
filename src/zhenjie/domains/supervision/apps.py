"""督查考核: circulars, findings, rectification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class SupervisionConfig(AppConfig):
    name = "zhenjie.domains.supervision"
    label = "supervision"
    verbose_name = _("督查考核")

    def ready(self) -> None:
        """The flow of findings and the entry in the side bar."""
        from zhenjie.domains.supervision import flows  # noqa: F401  # app ready

        item(
            section="drive",
            title=_("督查"),
            url_name="supervision:home",
            icon="flag",
            permission="supervision.circular.read",
            order=30,
        )
