"""Pages of supervision."""

from django.urls import path

from zhenjie.domains.supervision.views import circulars, findings

app_name = "supervision"
urlpatterns = [
    path("", circulars.home, name="home"),
    path("circulars/<int:pk>/", circulars.circular, name="circular"),
    path("circulars/<int:pk>/findings/", circulars.register, name="register"),
    path("circulars/<int:pk>/issue/", circulars.issue, name="issue"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/report/", findings.report, name="report"),
    path("findings/<int:pk>/evidence/", findings.evidence, name="evidence"),
]
