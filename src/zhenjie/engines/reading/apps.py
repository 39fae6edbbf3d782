from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class ReadingConfig(AppConfig):
    name = "zhenjie.engines.reading"
    label = "reading"
    verbose_name = _("识读")

    def ready(self) -> None:
        """Declares the place in the side bar, what figures resolve to, what the search box finds, what the board shows."""
        import_module("zhenjie.engines.reading.resolving")
        import_module("zhenjie.engines.reading.panels")
        item(
            section="daily", title=_("识读"), url_name="reading:list", icon="read", permission="reading.read", order=30
        )
