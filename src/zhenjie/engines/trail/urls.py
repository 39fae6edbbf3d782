from django.urls import path

from zhenjie.engines.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("heads/", views.heads, name="heads"),
]
