"""Pages of surveys at the desk."""

from django.urls import path

from zhenjie.engines.surveys.views import surveys as views

urlpatterns = [
    path("field/", views.surveys, name="surveys"),
    path("field/create/", views.create, name="survey_create"),
    path("field/devices/", views.devices, name="survey_devices"),
    path("field/devices/<int:pk>/revoke/", views.revoke, name="survey_revoke"),
    path("field/<int:pk>/", views.survey, name="survey"),
    path("field/<int:pk>/design/", views.design, name="survey_design"),
    path("field/<int:pk>/question/", views.question, name="survey_question_add"),
    path("field/<int:pk>/question/<slug:key>/", views.question, name="survey_question"),
    path("field/<int:pk>/question/<slug:key>/<slug:deed>/", views.arrange, name="survey_arrange"),
    path("field/<int:pk>/publish/", views.publish, name="survey_publish"),
    path("field/<int:pk>/assign/", views.assign, name="survey_assign"),
    path("field/<int:pk>/close/", views.close, name="survey_close"),
    path("field/assignments/<int:pk>/<slug:deed>/", views.assignment, name="survey_assignment"),
    path("field/records/<int:pk>/", views.record, name="survey_record"),
    path("field/records/<int:pk>/settle/", views.settle, name="survey_settle"),
]
