from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    name = "zhenjie.engines.trail"
    label = "trail"

    def ready(self) -> None:
        """Declares the chore and the place in the side bar."""
        from zhenjie.engines.trail import tasks  # noqa: F401  # app ready
        from zhenjie.web.navigation import item  # app ready

        item(
            section="platform", title=_("留痕"), url_name="trail:list", icon="trail", permission="trail.read", order=90
        )
