"""Pages of matters."""

from django.urls import path

from zhenjie.engines.matters.views import matter

app_name = "matters"
urlpatterns = [
    path("<int:pk>/", matter.page, name="matter"),
]
