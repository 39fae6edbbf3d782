"""Pages of the ledger. A register's key is part of the path; what it needs is asked in the view."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.engines.ledger import views

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.issue_token, name="issue_token"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("<str:key>/", views.rows, name="list"),
    path("<str:key>/columns/", views.choose_columns, name="columns"),
    path("<str:key>/export/", views.export, name="export"),
    path("<str:key>/new/", views.create, name="create"),
    path("<str:key>/<int:pk>/", views.detail, name="detail"),
    path("<str:key>/<int:pk>/edit/", views.edit, name="edit"),
]
