"""Pages of 一表通, taken into the engine's urls."""

from django.urls import path

from zhenjie.engines.surveys.views import answering as answering
from zhenjie.engines.surveys.views import reports as views

urlpatterns = [
    path("reports/", views.index, name="reports"),
    path("reports/new/", views.new, name="report_new"),
    path("reports/asking/", views.asking, name="report_asking"),
    path("reports/<int:pk>/", views.detail, name="report"),
    path("reports/<int:pk>/edit/", views.edit, name="report_edit"),
    path("reports/<int:pk>/head/", views.head, name="report_head"),
    path("reports/<int:pk>/send/", views.send, name="report_send"),
    path("reports/<int:pk>/template/", views.template, name="report_template"),
    path("reports/<int:pk>/workbook/", views.take_out, name="report_workbook"),
    path("reports/<int:pk>/fill/", answering.fill, name="report_fill"),
    path("reports/<int:pk>/<slug:deed>/", views.act, name="report_act"),
    path("reports/parts/<int:pk>/back/", views.give_back, name="report_back"),
    path("reports/parts/<int:pk>/withdraw/", answering.take_back, name="report_withdraw"),
    path("reports/cells/<int:pk>/settle/", answering.settle, name="report_settle"),
    path("reports/facts/<int:pk>/", answering.fact, name="report_fact"),
]
