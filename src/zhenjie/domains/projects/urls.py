"""Pages: 项目: life cycle, money, week, problems, meetings, counts, wall."""

from django.urls import URLPattern, URLResolver

app_name = "projects"
urlpatterns: list[URLPattern | URLResolver] = []
