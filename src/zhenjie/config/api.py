"""/api/v1: mounted by the ledger's API; see engines/ledger."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
