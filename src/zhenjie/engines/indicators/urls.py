from django.urls import path

from zhenjie.engines.indicators.views import entering, reading, tallies

app_name = "indicators"
urlpatterns = [
    path("", reading.index, name="index"),
    path("enter/", entering.enter, name="enter"),
    path("targets/", entering.targets, name="targets"),
    path("targets/<int:pk>/drop/", entering.drop_target, name="drop_target"),
    path("closings/", entering.closings, name="closings"),
    path("counts/", tallies.counts, name="counts"),
    path("counts/take/", tallies.take, name="take_counts"),
    path("sheets/<int:pk>/", reading.sheet, name="sheet"),
    path("<slug:key>/", reading.detail, name="detail"),
    path("<slug:key>/evidence/", reading.prove, name="evidence"),
]
