from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhenjie.web.navigation import item


class ProjectsConfig(AppConfig):
    name = "zhenjie.domains.projects"
    label = "projects"
    verbose_name = _("项目")

    def ready(self) -> None:
        """The flow of problems and the entries in the side bar."""
        from zhenjie.domains.projects import flows, tasks  # noqa: F401  # app ready

        read = "projects.project.read"
        item(
            section="growth",
            title=pgettext_lazy("project", "项目"),
            url_name="projects:home",
            icon="flag",
            permission=read,
            order=10,
        )
        item(section="growth", title=_("挂图作战"), url_name="projects:wall", icon="board", permission=read, order=11)
