"""The field app: everything below this address works without a network once it has been opened."""

from django.urls import path

from zhenjie.engines.surveys.views import field as views

app_name = "field"
urlpatterns = [
    path("", views.app, name="app"),
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("api/me/", views.me, name="me"),
    path("api/devices/", views.devices, name="devices"),
    path("api/packages/<int:pk>/", views.package, name="package"),
    path("api/lookups/<int:pk>/<str:key>/", views.lookup, name="lookup"),
    path("api/records/", views.records, name="records"),
    path("api/matters/", views.matters, name="matters"),
    path("api/matters/commands/", views.commands, name="commands"),
    path("api/photos/", views.photos, name="photos"),
]
