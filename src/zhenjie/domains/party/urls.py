"""Pages: 党建: organisations, study, dispatch, coverage, alliances."""

from django.urls import URLPattern, URLResolver

app_name = "party"
urlpatterns: list[URLPattern | URLResolver] = []
