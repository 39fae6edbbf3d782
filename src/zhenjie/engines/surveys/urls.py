"""Pages: 摸排填报: forms and report tables, prefilled; offline capture."""

from zhenjie.engines.surveys import survey_urls

app_name = "surveys"
urlpatterns = [*survey_urls.urlpatterns]
