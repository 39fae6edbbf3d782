"""Pages of 一表通."""

from django.urls import path

from zhenjie.engines.surveys.views import answering, building, reports, workbooks

urlpatterns = [
    path("reports/", reports.index, name="reports"),
    path("reports/new/", building.new, name="report_new"),
    path("reports/asking/", reports.asking, name="report_asking"),
    path("reports/<int:pk>/", reports.detail, name="report"),
    path("reports/<int:pk>/edit/", building.edit, name="report_edit"),
    path("reports/<int:pk>/head/", building.head, name="report_head"),
    path("reports/<int:pk>/send/", reports.send, name="report_send"),
    path("reports/<int:pk>/template/", workbooks.template, name="report_template"),
    path("reports/<int:pk>/workbook/", workbooks.take_out, name="report_workbook"),
    path("reports/<int:pk>/fill/", answering.fill, name="report_fill"),
    path("reports/<int:pk>/<slug:deed>/", reports.act, name="report_act"),
    path("reports/parts/<int:pk>/back/", reports.give_back, name="report_back"),
    path("reports/parts/<int:pk>/withdraw/", answering.take_back, name="report_withdraw"),
    path("reports/cells/<int:pk>/settle/", answering.settle, name="report_settle"),
    path("reports/facts/<int:pk>/", answering.fact, name="report_fact"),
]
