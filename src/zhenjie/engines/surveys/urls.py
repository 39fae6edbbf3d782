"""Pages: 摸排填报: forms and report tables, prefilled; offline capture."""

from django.urls import URLPattern, URLResolver

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = []
