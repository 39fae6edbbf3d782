"""Pages: 党建: organisations, study, dispatch, coverage, alliances."""

from django.urls import path

from zhenjie.domains.party.views import overviews, things

app_name = "party"
urlpatterns = [
    path("", overviews.coverage, name="coverage"),
    path("count/", overviews.count, name="count"),
    path("calendar/", overviews.calendar, name="calendar"),
    path("grids/", overviews.grids, name="grids"),
    path("grids/<int:pk>/", overviews.grid, name="grid"),
    path("organisations/<int:pk>/", things.organisation, name="organisation"),
    path("organisations/<int:pk>/cover/", things.cover, name="cover"),
    path("covers/<int:pk>/end/", things.end_cover, name="end_cover"),
    path("trainings/<int:pk>/", things.attendance, name="attendance"),
]
