from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.trail.speaking import speak_with
from zhenjie.web.navigation import item


class OrgConfig(AppConfig):
    name = "zhenjie.engines.org"
    label = "org"

    def ready(self) -> None:
        import_module("zhenjie.engines.org.searching")
        import_module("zhenjie.engines.org.tasks")
        roles = import_module("zhenjie.engines.org.scope").table_in_force
        speak_with("role", lambda key: roles().roles[key].title if key in roles().roles else key)
        item(section="platform", title=_("组织"), url_name="org:units", icon="org", permission="org.read", order=10)
        item(section="platform", title=_("人员"), url_name="org:people", icon="people", permission="org.read", order=20)
        item(
            section="platform",
            title=_("账号"),
            url_name="org:accounts",
            icon="key",
            permission="accounts.read",
            order=30,
        )
        item(
            section="platform", title=_("授权"), url_name="org:grants", icon="check", permission="roles.grant", order=35
        )
        item(
            section="platform",
            title=_("权限"),
            url_name="org:permissions",
            icon="shield",
            permission="roles.read",
            order=40,
        )
