from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.web.navigation import item


class OrgConfig(AppConfig):
    name = "zhenjie.engines.org"
    label = "org"

    def ready(self) -> None:
        import_module("zhenjie.engines.org.searching")
        item(section="platform", title=_("组织"), url_name="org:units", icon="org", permission="org.read", order=10)
        item(section="platform", title=_("人员"), url_name="org:people", icon="people", permission="org.read", order=20)
