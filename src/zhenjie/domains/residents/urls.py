"""Pages: 居民: the persons that others point at; privacy lives here."""

from django.urls import URLPattern, URLResolver

app_name = "residents"
urlpatterns: list[URLPattern | URLResolver] = []
