"""Pages: 摸排填报: forms and report tables, prefilled; offline capture."""

from django.urls import URLPattern, URLResolver

from zhenjie.engines.surveys.urls import reports, surveys

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [*reports.urlpatterns, *surveys.urlpatterns]
