"""Pages: 项目: life cycle, money, week, problems, meetings, counts, wall."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.domains.projects.views import (
    counting,
    imports,
    meetings,
    money,
    overview,
    panels,
    project,
    walls,
    work,
)

app_name = "projects"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.home, name="home"),
    path("wall/", walls.wall, name="wall"),
    path("counts/", counting.page, name="counts"),
    path("counts/rows/", counting.rows, name="rows"),
    path("counts/behind/", counting.behind, name="behind"),
    path("figures/", counting.figures, name="figures"),
    path("money/", money.overview, name="money"),
    path("money/reconcile/", money.reconcile, name="reconcile"),
    path("money/imports/", imports.imports, name="imports"),
    path("money/imports/<int:pk>/", imports.show, name="import"),
    path("money/imports/<int:pk>/write/", imports.write, name="import_write"),
    path("money/imports/<int:pk>/undo/", imports.undo, name="import_undo"),
    path("money/imports/<int:pk>/marked/", imports.marked, name="import_marked"),
    path("panel/", panels.lit, name="panel"),
    path("money/<int:pk>/reverse/", money.take_back, name="reverse"),
    path("weeks/", work.weeks, name="weeks"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/agenda/", meetings.agenda, name="agenda"),
    path("meetings/<int:pk>/add/", meetings.add, name="add_item"),
    path("items/<int:pk>/", meetings.decide, name="decide"),
    path("entries/<int:pk>/correct/", project.correct, name="correct"),
    path("<int:pk>/", project.project, name="project"),
    path("<int:pk>/stage/", project.enter, name="enter"),
    path("<int:pk>/resume/", project.resume, name="resume"),
    path("<int:pk>/team/", project.team, name="team"),
    path("<int:pk>/leader/", project.leader, name="leader"),
    path("<int:pk>/problem/", project.problem, name="problem"),
    path("<int:pk>/permit/", project.permit, name="permit"),
    path("<int:pk>/schedule/", project.draw, name="draw"),
    path("<int:pk>/money/", money.project, name="books"),
    path("<int:pk>/week/", work.week, name="week"),
]
