"""Pages of matters."""

from django.urls import path

from zhenjie.engines.matters.views import matter, portal_staff

app_name = "matters"
urlpatterns = [
    path("helper/", portal_staff.helper, name="helper"),
    path("poster/", portal_staff.poster, name="poster"),
    path("echo/", portal_staff.publishing, name="publishing"),
    path("<int:pk>/", matter.page, name="matter"),
    path("<int:pk>/publish/", portal_staff.publish, name="publish"),
    path("<int:pk>/withdraw/", portal_staff.withdraw, name="withdraw"),
]
