"""摸排填报: forms and report tables, prefilled; offline capture."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "zhenjie.engines.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Report forms and surveys in the side bar and on the board; what their references stand for."""
        from zhenjie.web import navigation  # app ready

        navigation.item(
            section="daily",
            title=_("报表"),
            url_name="surveys:reports",
            icon="survey",
            permission="reports.read",
            order=30,
        )
        navigation.item(
            section="daily",
            title=_("摸排"),
            url_name="surveys:surveys",
            icon="survey",
            permission="surveys.read",
            order=32,
        )
        from zhenjie.engines.surveys import panels, pointers, tasks  # noqa: F401  # app ready
