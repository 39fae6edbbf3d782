"""Pages of surveys at the desk."""

from django.urls import path

from zhenjie.engines.surveys.views import designing, devices, giving, records, surveys

urlpatterns = [
    path("field/", surveys.surveys, name="surveys"),
    path("field/create/", surveys.create, name="survey_create"),
    path("field/devices/", devices.devices, name="survey_devices"),
    path("field/devices/<int:pk>/revoke/", devices.revoke, name="survey_revoke"),
    path("field/<int:pk>/", surveys.survey, name="survey"),
    path("field/<int:pk>/design/", designing.design, name="survey_design"),
    path("field/<int:pk>/question/", designing.question, name="survey_question_add"),
    path("field/<int:pk>/question/<slug:key>/", designing.question, name="survey_question"),
    path("field/<int:pk>/question/<slug:key>/<slug:deed>/", designing.arrange, name="survey_arrange"),
    path("field/<int:pk>/publish/", surveys.publish, name="survey_publish"),
    path("field/<int:pk>/assign/", giving.assign, name="survey_assign"),
    path("field/<int:pk>/close/", surveys.close, name="survey_close"),
    path("field/assignments/<int:pk>/<slug:deed>/", giving.assignment, name="survey_assignment"),
    path("field/records/<int:pk>/", records.record, name="survey_record"),
    path("field/records/<int:pk>/settle/", records.settle, name="survey_settle"),
]
