"""Pages: 工期: plans, their Gantt, tables and forms."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.engines.schedules.views import drawing, planning, reading, workbooks

app_name = "schedules"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.index, name="index"),
    path("draw/", drawing.draw, name="draw"),
    path("<int:pk>/", reading.show, name="show"),
    path("<int:pk>/export/", workbooks.export, name="export"),
    path("<int:pk>/compare/", reading.compare, name="compare"),
    path("<int:pk>/move/", planning.move, name="move"),
    path("<int:pk>/edit/", planning.edit, name="edit"),
    path("<int:pk>/close/", planning.close, name="close"),
    path("<int:pk>/baseline/", planning.baseline, name="baseline"),
    path("<int:pk>/level/", planning.level, name="level"),
    path("<int:pk>/add/", planning.add, name="add"),
    path("<int:pk>/tasks/<slug:key>/", reading.task, name="task"),
    path("<int:pk>/tasks/<slug:key>/change/", planning.change, name="change"),
    path("<int:pk>/tasks/<slug:key>/report/", planning.report, name="report"),
    path("<int:pk>/tasks/<slug:key>/remove/", planning.remove, name="remove"),
    path("<int:pk>/tasks/<slug:key>/link/", planning.link, name="link"),
    path("<int:pk>/tasks/<slug:key>/unlink/", planning.unlink, name="unlink"),
]
