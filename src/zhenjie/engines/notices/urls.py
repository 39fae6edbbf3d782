"""Pages: 通知: message, channel, quiet hours, subscription."""

from django.urls import URLPattern, URLResolver

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = []
