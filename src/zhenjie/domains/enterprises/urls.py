"""Pages: 企业: register, 包联 links, life-cycle service."""

from django.urls import path

from zhenjie.domains.enterprises.views import firm, overviews

app_name = "enterprises"
urlpatterns = [
    path("", overviews.home, name="home"),
    path("promises/", overviews.promises, name="promises"),
    path("sizes/", overviews.sizes, name="sizes"),
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
