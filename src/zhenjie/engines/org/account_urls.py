"""Log-in and accounts, as a part of the organisation's URL table."""

from django.urls import URLPattern, path

from zhenjie.engines.org.views import sessions

urlpatterns: list[URLPattern] = [path("login/", sessions.login, name="login")]
