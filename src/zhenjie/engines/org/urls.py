from django.urls import URLPattern, URLResolver, include, path

app_name = "org"
urlpatterns: list[URLPattern | URLResolver] = [path("", include("zhenjie.engines.org.account_urls"))]
