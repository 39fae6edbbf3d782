"""Pages: 居民: the persons that others point at; privacy lives here."""

from django.urls import path

from zhenjie.domains.residents import views

app_name = "residents"
urlpatterns = [
    path("find/", views.find, name="find"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("persons/<int:pk>/look/", views.look, name="look"),
    path("persons/<int:pk>/sheet/", views.sheet, name="sheet"),
    path("persons/<int:pk>/leave/", views.leave, name="leave"),
    path("households/<int:pk>/", views.household, name="household"),
    path("households/<int:pk>/join/", views.join, name="join"),
]
