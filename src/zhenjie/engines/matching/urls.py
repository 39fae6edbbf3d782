"""Pages: 匹配: need x offer, with reasons and proof."""

from django.urls import URLPattern, URLResolver

app_name = "matching"
urlpatterns: list[URLPattern | URLResolver] = []
