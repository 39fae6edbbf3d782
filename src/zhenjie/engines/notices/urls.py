"""Pages of the notices: the own inbox and what is done in it."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.engines.notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.notices, name="inbox"),
    path("read/", views.mark_all, name="mark_all"),
    path("<int:pk>/open/", views.open_notice, name="open"),
    path("<int:pk>/mark/", views.mark, name="mark"),
]
