"""Pages: 摸排填报: forms and report tables, prefilled; offline capture."""

from django.urls import URLPattern, URLResolver

from zhenjie.engines.surveys import report_urls, survey_urls

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [*report_urls.patterns, *survey_urls.urlpatterns]
