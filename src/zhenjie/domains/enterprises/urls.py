"""Pages: 企业: register, 包联 links, life-cycle service."""

from django.urls import URLPattern, URLResolver

app_name = "enterprises"
urlpatterns: list[URLPattern | URLResolver] = []
