"""Pages: 招商."""

from django.urls import URLPattern

app_name = "investment"
urlpatterns: list[URLPattern] = []
