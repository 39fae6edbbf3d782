"""Pages: 空间: idle land and houses, buildings, tenants, parks."""

from django.urls import URLPattern, URLResolver

app_name = "space"
urlpatterns: list[URLPattern | URLResolver] = []
