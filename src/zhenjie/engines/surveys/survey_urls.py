"""Pages of surveys at the desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
