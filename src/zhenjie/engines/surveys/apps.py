from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "zhenjie.engines.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Put the report forms into the side bar and on the board, say what their references stand for."""
        from zhenjie.web import navigation  # app ready

        navigation.item(
            section="daily",
            title=_("报表"),
            url_name="surveys:reports",
            icon="survey",
            permission="reports.read",
            order=30,
        )
        from zhenjie.engines.surveys import report_panels, report_pointers, report_reminding  # noqa: F401  # app ready
