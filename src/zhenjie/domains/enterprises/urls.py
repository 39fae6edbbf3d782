"""Pages: 企业: register, 包联 links, life-cycle service."""

from django.urls import path

from zhenjie.domains.enterprises.views import appeals, firm, intake, meeting, overviews

app_name = "enterprises"
urlpatterns = [
    path("", overviews.home, name="home"),
    path("promises/", overviews.promises, name="promises"),
    path("sizes/", overviews.sizes, name="sizes"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/intake/", intake.intake, name="intake"),
    path("appeals/meeting/", meeting.meeting, name="meeting"),
    path("appeals/meeting/xlsx/", meeting.workbook, name="meeting_workbook"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/change/", appeals.change, name="change"),
    path("appeals/<int:pk>/tell/", appeals.tell, name="tell"),
    path("appeals/<int:pk>/plan/", appeals.plan, name="plan"),
    path("appeals/<int:pk>/decide/", meeting.decide, name="decide"),
    path("visits/<int:pk>/appeal/", appeals.from_visit, name="visit_appeal"),
    path("tasks/<int:pk>/appeal/", appeals.from_task, name="task_appeal"),
    path("<int:pk>/appeal/", appeals.from_firm, name="firm_appeal"),
    path("<int:pk>/", firm.firm, name="firm"),
    path("<int:pk>/list/", firm.enter_list, name="enter_list"),
    path("<int:pk>/link/", firm.link, name="link"),
    path("<int:pk>/visit/", firm.visit, name="visit"),
    path("<int:pk>/task/", firm.task, name="task"),
    path("<int:pk>/measure/", firm.measure, name="measure"),
    path("<int:pk>/returns/", firm.returns, name="returns"),
    path("<int:pk>/returns/enter/", firm.enter_return, name="enter_return"),
    path("standings/<int:pk>/leave/", firm.leave_list, name="leave_list"),
    path("tasks/<int:pk>/finish/", firm.finish, name="finish"),
    path("measures/<int:pk>/progress/", firm.progress, name="progress"),
]
