"""Pages: 村集体: cooperatives, shares, dividends, collective income."""

from django.urls import URLPattern, URLResolver

app_name = "villages"
urlpatterns: list[URLPattern | URLResolver] = []
