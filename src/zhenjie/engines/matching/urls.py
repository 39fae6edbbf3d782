"""Pages: 匹配: need x offer, with reasons and proof. A match's key is part of the path; what it needs is asked in the view."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.engines.matching import views

app_name = "matching"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("runs/<int:pk>/", views.result, name="result"),
    path("proposals/<int:pk>/outcome/", views.outcome, name="outcome"),
    path("<str:key>/", views.desk, name="desk"),
    path("<str:key>/needs/<int:pk>/", views.shortlist, name="shortlist"),
    path("<str:key>/needs/<int:pk>/propose/", views.propose, name="propose"),
]
